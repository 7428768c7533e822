//! One request through axum's router: what each layer adds to it above the bare router.

mod metrics_alone;
mod router;
mod telemark;
mod usual;

use super::{Measure, Suite};

pub const SUITE: Suite = Suite {
    name: "http",
    measure: Measure::Above {
        bare: ("bare", router::bare),
        case: "request",
        rivals: &[
            ("telemark", telemark::cases),
            ("telemark/1pct", telemark::one_percent),
            ("noop-layer", router::noop),
            ("usual-three", usual::three),
            ("tower-http", usual::trace_layer),
            ("axum-tracing-opentelemetry", usual::spans),
            ("axum-otel-metrics", metrics_alone::otel),
            ("axum-prometheus", metrics_alone::prometheus),
        ],
    },
};
