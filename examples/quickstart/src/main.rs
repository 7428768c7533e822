//! A small axum service with traces, metrics and logs.

use axum::{Router, extract::Path, routing::get};
use telemark::{Counter, LabelValue, metric, traced};

#[derive(LabelValue, Clone, Copy)]
enum Mood {
    Calm,
    Loud,
}

/// Greetings given, by mood.
#[metric(counter = "greetings", unit = "{greeting}")]
static GREETINGS: Counter<Mood>;

#[traced(args(%name))]
#[metric(histogram = "greeting_duration", unit = "s", description = "Time of one greeting.", buckets = [0.001, 0.01, 0.1])]
async fn greet(Path(name): Path<String>) -> String {
    let mood = if name.ends_with('!') { Mood::Loud } else { Mood::Calm };
    GREETINGS.inc(mood);
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
    axum::serve(listener, app)
        .with_graceful_shutdown(async { tokio::signal::ctrl_c().await.unwrap_or(()) })
        .await?;
    telemetry.shutdown().await
}
