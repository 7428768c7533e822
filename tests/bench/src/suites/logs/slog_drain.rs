//! slog with slog-json, on the thread that logs.

use super::input::{SERVICE, Values, lines, sink};
use crate::case::Case;
use slog::Drain;
use std::io::LineWriter;
use std::sync::Mutex;

pub fn cases() -> Vec<Case> {
    let drain = slog_json::Json::new(LineWriter::new(sink())).add_default_keys().build();
    let logger = slog::Logger::root(Mutex::new(drain).fuse(), slog::o!("service" => SERVICE));
    let line = move |values: &'static Values| {
        slog::info!(logger, "workflow finished";
            "user" => &values.user,
            "workflow" => &values.workflow,
            "path" => &values.path,
            "tokens" => values.tokens,
            "attempt" => values.attempt,
            "duration" => values.duration,
            "cost" => values.cost,
            "ok" => values.ok
        );
    };
    vec![lines("line8", line)]
}
