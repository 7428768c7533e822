//! Updates of metrics: a counter with three closed labels, a histogram with one, looked up for each call or bound before.

mod facade;
mod input;
mod otel;
mod plain_loop;
mod prometheus_vec;
mod prometheus_client;
mod telemark;

use super::Suite;

pub const SUITE: Suite = Suite {
    name: "metrics",
    rivals: &[
        ("loop alone", plain_loop::cases),
        ("telemark", telemark::cases),
        ("prometheus-client", prometheus_client::cases),
        ("prometheus", prometheus_vec::cases),
        ("opentelemetry", otel::cases),
        ("metrics", facade::cases),
    ],
};
