//! A small axum service with traces, metrics and logs.

use axum::{Router, extract::Path, routing::get};
use telemark::{metric, traced};

#[traced(args(%name))]
#[metric(counter = "greetings", description = "Greetings given.", labels(loud: bool = name.ends_with('!')))]
#[metric(histogram = "greeting_duration", unit = "s", description = "Time of one greeting.")]
async fn greet(Path(name): Path<String>) -> String {
    tracing::info!(letters = name.len(), "a guest is greeted");
    format!("Hello, {name}")
}

#[tokio::main]
async fn main() -> telemark::Result<()> {
    let telemetry = telemark::setup("quickstart").version(env!("CARGO_PKG_VERSION")).install()?;
    let app = Router::new()
        .route("/hello/{name}", get(greet))
        .layer(telemark::http::server::layer()) // tracking id, span, metrics, baggage, access log
        .merge(telemetry.routes()); // GET /metrics and /api/public/health
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    let stop = async { tokio::signal::ctrl_c().await.unwrap_or(()) };
    axum::serve(listener, app).with_graceful_shutdown(stop).await?;
    telemetry.shutdown().await
}
