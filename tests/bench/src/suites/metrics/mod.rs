//! Updates of metrics with closed labels, looked up for each call or (`/bound`) before.

mod facade;
mod foundations;
mod input;
mod measured_dense;
mod otel;
mod plain_loop;
mod prometheus_client;
mod prometheus_static;
mod prometheus_vec;
mod telemark;

use super::{Measure, Suite};

pub const SUITE: Suite = Suite {
    name: "metrics",
    measure: Measure::Rivals(&[
        ("loop alone", plain_loop::cases),
        ("telemark", telemark::cases),
        ("telemark/bound", telemark::bound),
        ("foundations-metrics", foundations::cases),
        ("foundations-metrics/bound", foundations::bound),
        ("measured", measured_dense::cases),
        ("measured/bound", measured_dense::bound),
        ("prometheus", prometheus_vec::cases),
        ("prometheus/bound", prometheus_vec::bound),
        ("prometheus-static-metric", prometheus_static::cases),
        ("prometheus-client", prometheus_client::cases),
        ("prometheus-client/bound", prometheus_client::bound),
        ("opentelemetry", otel::cases),
        ("opentelemetry/bound", otel::bound),
        ("metrics", facade::cases),
        ("metrics/bound", facade::bound),
    ]),
};
