//! What a collector would get of a view.

use super::piece::Piece;
use crate::export::otlp::{MetricEncoder, Resource, request_of_logs, request_of_spans};
use crate::log;
use crate::metric::Temporality;
use crate::span::SpanRecord;
use std::sync::OnceLock;

/// The process: the same one in every run.
fn resource() -> &'static Resource {
    static RESOURCE: OnceLock<Resource> = OnceLock::new();
    RESOURCE.get_or_init(|| Resource::new("service", None))
}

/// The request of each span.
pub(super) fn spans(spans: &[SpanRecord]) -> Vec<Piece> {
    let piece = |span: &SpanRecord| {
        let place = format!("the span `{}`", span.name);
        Piece::new("OTLP spans", place, request_of_spans(resource(), std::slice::from_ref(span)))
    };
    spans.iter().map(piece).collect()
}

/// The request of each log record.
pub(super) fn logs(records: &[log::Record]) -> Vec<Piece> {
    let piece = |record: &log::Record| {
        let place = format!("a record of `{}`", record.target);
        Piece::new("OTLP logs", place, request_of_logs(resource(), std::slice::from_ref(record)))
    };
    records.iter().map(piece).collect()
}

/// The requests of all metrics, as this thread sees them.
pub(super) fn metrics() -> Vec<Piece> {
    let mut encoder = MetricEncoder::new(resource(), Temporality::Cumulative);
    let mut pieces = Vec::new();
    while let Some(request) = encoder.next_request() {
        encoder.settled(true);
        pieces.push(Piece::new("OTLP metrics", format!("request {}", pieces.len() + 1), request.bytes));
    }
    pieces
}
