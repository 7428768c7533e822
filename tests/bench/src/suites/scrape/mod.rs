//! What readers cost: 100 008 counters as Prometheus text, and as an OTLP request, with the most bytes held meanwhile.

mod foundations;
mod input;
mod measured_dense;
mod otel;
mod prometheus_client;
mod prometheus_vec;
mod telemark;

use super::{Measure, Suite};

pub const SUITE: Suite = Suite {
    name: "scrape",
    measure: Measure::Rivals(&[
        ("telemark", telemark::cases),
        ("measured", measured_dense::cases),
        ("prometheus-client", prometheus_client::cases),
        ("prometheus", prometheus_vec::cases),
        ("foundations-metrics", foundations::cases),
        ("metrics", facade),
        ("opentelemetry", otel::cases),
    ]),
};

/// metrics, with metrics-exporter-prometheus behind it.
fn facade() -> Vec<crate::case::Case> {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        input::each(|tenant, method, class, value| {
            let (method, class) = (input::METHODS[method], input::CLASSES[class]);
            metrics::counter!("requests_total", "tenant" => tenant.to_owned(), "method" => method, "class" => class)
                .increment(value);
        });
    });
    let handle = recorder.handle();
    vec![input::text(move || handle.render().len())]
}
