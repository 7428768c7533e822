//! tracing-subscriber's lines of JSON, to the file and through tracing-appender's thread.

use super::input::{info, lines, lines_in_spans, sink};
use crate::case::Case;
use std::sync::Arc;
use tracing_appender::non_blocking::NonBlockingBuilder;

pub fn cases() -> Vec<Case> {
    tracing_subscriber::fmt().json().flatten_event(true).with_writer(Arc::new(sink())).init();
    vec![lines("line8", info), lines_in_spans(info)]
}

pub fn non_blocking() -> Vec<Case> {
    let (writer, guard) = NonBlockingBuilder::default().lossy(false).finish(sink());
    // It writes for as long as the process lasts.
    std::mem::forget(guard);
    tracing_subscriber::fmt().json().flatten_event(true).with_writer(writer).init();
    vec![lines("line8", info), lines_in_spans(info)]
}
