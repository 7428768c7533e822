//! A service that calls whom it is told to: what the W3C trace-context harness needs to judge the propagation.

mod service;

use tokio::net::TcpListener;

const USAGE: &str = "usage: propagation [--port N]    (5765 unless given; 0 takes a free one)";

#[tokio::main]
async fn main() -> telemark::Result<()> {
    let Some(port) = port(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        std::process::exit(2);
    };
    let telemetry = telemark::setup("propagation").version(env!("CARGO_PKG_VERSION")).install()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    eprintln!("POST http://{}/test", listener.local_addr()?);
    let app = service::router().merge(telemetry.routes());
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await?;
    telemetry.shutdown().await
}

/// Ctrl-C, or the signal by which a container is stopped.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Without a handler the process ends as ever; there is nothing to wait for.
    tokio::signal::ctrl_c().await.unwrap_or(());
}

fn port(mut arguments: impl Iterator<Item = String>) -> Option<u16> {
    match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        (None, ..) => Some(5765),
        (Some("--port"), Some(port), None) => port.parse().ok(),
        (Some(word), None, None) => word.strip_prefix("--port=")?.parse().ok(),
        _ => None,
    }
}
