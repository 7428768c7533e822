//! Spans: the same calls, tasks and handles by every rival, each with its real global state and a sink that drops.

mod call_tree;
mod calls;
mod cross_thread;
mod emit_events;
mod encoded;
mod fastrace_local;
mod filled;
mod instrumented;
mod json_lines;
mod otel_api;
mod plain_call;
mod registry;
mod tasks;
mod telemark;
mod tracing_otel;

use super::{Measure, Suite};

pub use call_tree::CHILDREN;
pub use telemark::{install as install_telemark, setup as telemark_setup};
pub use tracing_otel::subscribe as otel_subscriber;

pub const SUITE: Suite = Suite {
    name: "spans",
    measure: Measure::Rivals(&[
        ("call alone", plain_call::cases),
        ("telemark", telemark::cases),
        ("telemark/tail", telemark::tail),
        ("telemark/1pct", telemark::one_percent),
        ("telemark/off", telemark::unsampled),
        ("telemark/instrument", telemark::instrumented),
        ("telemark/layer", telemark::layered),
        ("fastrace", fastrace_local::cases),
        ("fastrace/off", fastrace_local::unsampled),
        ("tracing-opentelemetry", tracing_otel::cases),
        ("tracing-opentelemetry/1pct", tracing_otel::one_percent),
        ("tracing-opentelemetry/off", tracing_otel::unsampled),
        ("opentelemetry", otel_api::cases),
        ("opentelemetry-proto", encoded::cases),
        ("opentelemetry/off", otel_api::unsampled),
        ("registry", registry::cases),
        ("fmt-json", json_lines::cases),
        ("emit", emit_events::cases),
    ]),
};

/// Text of 24 bytes.
const TEXT: &str = "a name of 24 characters.";
