//! HTTP beyond one request and one answer: gRPC, changes of protocol, sizes, headers, retries, redirects and tasks.

#[path = "http_wire/captured.rs"]
mod captured;
#[path = "http_wire/ended.rs"]
mod ended;
#[path = "http_wire/grpc.rs"]
mod grpc;
mod http_parts;
#[path = "http_wire/sizes.rs"]
mod sizes;
#[path = "http_wire/spawned.rs"]
mod spawned;
#[path = "http_wire/tries.rs"]
mod tries;

use std::sync::OnceLock;
use telemark::{Logs, Telemetry};

/// Telemetry of this process, as its tests need it.
fn installed() -> &'static Telemetry {
    static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();
    TELEMETRY.get_or_init(|| {
        telemark::setup("wire")
            .ignore_environment()
            .logs(Logs::Off)
            .http_buckets([0.3, f64::NAN, 1.0])
            .capture_request_headers(["x-tenant", "accept", "Authorization", "no header"])
            .capture_response_headers(["x-served-by", "set-cookie"])
            .install()
            .expect("this process installs telemetry once")
    })
}

/// The page that Prometheus scrapes.
fn page() -> String {
    let (_, page) = telemark::export::prometheus::render(None);
    String::from_utf8(page.into()).expect("text")
}

/// The value of a series on that page.
fn scraped(series: &str) -> Option<String> {
    let page = page();
    let line = page.lines().find(|line| line.starts_with(series));
    line.map(|line| line[series.len()..].trim().to_owned())
}
