//! No listener for scrapes: the feature `server` is off.

use super::environment::Environment;
use std::net::SocketAddr;

/// There is none.
pub(super) struct Scrapes;

pub(super) fn open(environment: &Environment, coded: Option<SocketAddr>) -> Option<Scrapes> {
    let asked = environment.exporters("METRICS").prometheus;
    if asked || coded.is_some() {
        environment.warn(
            "no listener serves the metrics: telemark was built without its feature `server` (OTEL_METRICS_EXPORTER)",
        );
    }
    None
}

impl Scrapes {
    pub(super) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    pub(super) async fn shutdown(&self) {}

    pub(super) fn shutdown_blocking(&self) {}
}
