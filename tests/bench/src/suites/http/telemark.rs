//! telemark's layer: span, both families of metrics, tracking id and baggage; no line of the access log.

use super::router::{asked, router};
use crate::case::Case;
use crate::suites::spans;
use ::telemark::http::server;
use ::telemark::sample::{Sampler, always, ratio};

fn list(sampler: Sampler) -> Vec<Case> {
    spans::install_telemark(spans::telemark_setup(sampler));
    vec![asked(router().layer(server::layer())).spans(1)]
}

pub fn cases() -> Vec<Case> {
    list(always())
}

/// One trace in a hundred, whatever the caller says.
pub fn one_percent() -> Vec<Case> {
    list(ratio(0.01).ignore_parent())
}
