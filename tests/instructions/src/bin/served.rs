//! A service over loopback for `tests/checks/wrk.py`: `served bare PORT`, `served telemark PORT`, and `served sink PORT`,
//! which takes what the second one exports.

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::routing::get;
use std::error::Error;
use std::process::ExitCode;
use telemark::http::server;

async fn user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

fn users() -> Router {
    Router::new().route("/users/{id}", get(user))
}

async fn take(_sent: Bytes) {}

async fn serve(app: Router, port: &str) -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    Ok(axum::serve(listener, app).await?)
}

async fn run(kind: &str, port: &str) -> Result<(), Box<dyn Error>> {
    match kind {
        "bare" => serve(users(), port).await,
        "sink" => serve(Router::new().fallback(take), port).await,
        _ => {
            let telemetry = telemark::setup("served").install()?;
            let app = users().layer(server::layer()).merge(telemetry.routes());
            serve(app, port).await
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, port] = arguments.as_slice() else {
        eprintln!("usage: served bare|telemark|sink PORT");
        return ExitCode::from(2);
    };
    match run(kind, port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
