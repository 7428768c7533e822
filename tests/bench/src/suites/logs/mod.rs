//! JSON log lines: the same message with eight fields by every rival, to a file that takes everything.

mod by_hand;
mod emit_lines;
mod input;
mod json_layer;
mod logforth_layout;
mod slog_drain;
mod telemark;
mod tracing_lines;

use super::{Measure, Suite};

pub const SUITE: Suite = Suite {
    name: "logs",
    measure: Measure::Rivals(&[
        ("telemark", telemark::cases),
        ("telemark/event", telemark::event),
        ("telemark/unsampled", telemark::unsampled),
        ("tracing-subscriber", tracing_lines::cases),
        ("tracing-subscriber/non_blocking", tracing_lines::non_blocking),
        ("json-subscriber", json_layer::cases),
        ("logforth", logforth_layout::cases),
        ("slog-json", slog_drain::cases),
        ("emit", emit_lines::cases),
        ("serde_json", by_hand::cases),
    ]),
};
