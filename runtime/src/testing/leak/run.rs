//! One run of a piece of code, and all that its sinks got of it.

use super::answer::Answer;
use super::lines::Lines;
use super::normal::Normal;
use super::otlp;
use super::piece::Piece;
use crate::context::SpanContext;
use crate::export::{prometheus, stdout};
use crate::id::{SpanId, TraceId};
use crate::log::{self, Format};
use crate::metric;
use crate::schema::MetricKind;
use crate::span::{SpanEvent, SpanRecord};
use crate::testing::scope::{Scope, scope_with};
use crate::testing::series;
use crate::value::Value;
use std::any::Any;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The media type that asks for exemplars.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0";

/// What the sinks got.
pub(super) struct Run {
    spans: Vec<SpanRecord>,
    logs: Vec<log::Record>,
    ids: Vec<String>,
    panics: Vec<String>,
    json: Vec<u8>,
    terminal: Vec<u8>,
    /// The pages of a scrape, and what a collector of metrics gets.
    metrics: Vec<Piece>,
    series: Vec<Piece>,
    answers: Vec<Vec<u8>>,
    /// The panic that the code ended with.
    pub(super) unwound: Option<Box<dyn Any + Send>>,
}

impl Run {
    /// Runs it in a view of its own.
    pub(super) fn of<A: Answer>(code: impl FnOnce(&Scope) -> A) -> Self {
        // Records of the `log` crate reach the log as they do after `install()`, unless the program has a logger.
        log::bridge();
        let (json, terminal) = (Lines::new(Format::Json), Lines::new(Format::Pretty));
        let scope = scope_with(vec![json.sink(), terminal.sink()]);
        let answer = catch_unwind(AssertUnwindSafe(|| code(&scope)));
        let mut answers = Vec::new();
        let unwound = answer.map(|answer| answer.each(&mut |text| answers.push(text.to_vec()))).err();
        let (spans, logs) = (scope.spans(), scope.logs());
        let contexts =
            spans.iter().map(|span| &span.context).chain(logs.iter().filter_map(|log| log.span.as_ref()));
        let ids = contexts.flat_map(|c| [c.trace_id().to_string(), c.span_id().to_string()]);
        let parents = spans.iter().filter_map(|span| span.parent.map(|parent| parent.to_string()));
        let ids = ids.chain(parents).collect();
        let mut metrics = Piece::lines("/metrics", prometheus::render(None).1.as_bytes());
        metrics.extend(Piece::lines(
            "/metrics (OpenMetrics)",
            prometheus::render(Some(OPEN_METRICS)).1.as_bytes(),
        ));
        metrics.extend(otlp::metrics());
        Self {
            spans,
            logs,
            ids,
            panics: scope.panics(),
            json: json.read(),
            terminal: terminal.read(),
            metrics,
            series: moved(),
            answers,
            unwound,
        }
    }

    /// All of it, as it was.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = self.written(&|text| text.to_vec());
        pieces.extend(self.spans.iter().flat_map(said));
        pieces.extend(Piece::lines("the terminal's trees", stdout::tree(&self.spans).as_bytes()));
        pieces.extend(otlp::spans(&self.spans));
        pieces.extend(otlp::logs(&self.logs));
        pieces.extend(self.metrics.iter().cloned());
        pieces
    }

    /// All of it in one order, without what differs between two runs by itself.
    pub(super) fn normal(&self) -> Vec<Piece> {
        let normal = Normal::new(self.ids.iter().cloned());
        let text = |bytes: &[u8]| normal.text(&String::from_utf8_lossy(bytes)).into_bytes();
        let spans: Vec<SpanRecord> = self.spans.iter().map(|span| without_times(span, &normal)).collect();
        let mut pieces = self.written(&text);
        for piece in &mut pieces {
            // Threads take turns as they like.
            piece.place.clear();
        }
        for (span, old) in spans.iter().zip(&self.spans) {
            let above = normal.text(&self.path(old));
            pieces.extend(
                said(span)
                    .into_iter()
                    .map(|piece| Piece { place: format!("{above}{}", piece.place), ..piece }),
            );
        }
        pieces.extend(otlp::spans(&spans));
        pieces.extend(self.series.iter().cloned());
        pieces.sort();
        pieces
    }

    fn written(&self, text: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<Piece> {
        let mut pieces = Piece::lines("the JSON log", &self.json);
        pieces.extend(Piece::lines("the terminal", &self.terminal));
        let panics = self
            .panics
            .iter()
            .map(|panic| Piece::new("the panic's message", String::new(), panic.as_bytes()));
        pieces.extend(panics);
        let answers = self.answers.iter();
        pieces.extend(
            answers.map(|answer| Piece::new("what the code gave back", String::new(), answer.as_slice())),
        );
        for piece in &mut pieces {
            piece.bytes = text(&piece.bytes);
        }
        pieces
    }

    /// The names of the spans around a span.
    fn path(&self, span: &SpanRecord) -> String {
        let mut path = String::new();
        let mut parent = span.parent;
        // The spans of a view are a forest; who is its own ancestor is none of them.
        for _ in 0..self.spans.len() {
            let Some(above) = self.spans.iter().find(|above| Some(above.context.span_id()) == parent) else {
                break;
            };
            path = format!("{} > {path}", above.name);
            parent = above.parent;
        }
        path
    }
}

/// Everything that a span says, piece by piece.
fn said(span: &SpanRecord) -> Vec<Piece> {
    let of = |what: &str, bytes: &str| Piece::new("the span", format!("{what} of `{}`", span.name), bytes);
    let attribute = |(key, value): &(Cow<'static, str>, Value)| format!("{key}={value}");
    let mut pieces = vec![of("the name", &span.name), of("the status", &format!("{:?}", span.status))];
    pieces.extend(span.attributes.iter().map(|pair| of("an attribute", &attribute(pair))));
    for event in &span.events {
        let attributes: Vec<String> = event.attributes.iter().map(attribute).collect();
        pieces.push(of("an event", &format!("{} {}", event.name, attributes.join(" "))));
    }
    let states = span.links.iter().chain([&span.context]).filter_map(SpanContext::trace_state);
    pieces.extend(states.map(|state| of("the trace state", state)));
    let request = &span.request;
    pieces.extend(request.user().map(|user| of("the user", user)));
    pieces.extend(request.attributes().iter().map(|pair| of("a mark", &attribute(pair))));
    pieces
}

/// The span with all times and identities the same.
fn without_times(span: &SpanRecord, normal: &Normal) -> SpanRecord {
    let (trace, id) = (TraceId::from_bytes([1; 16]), SpanId::from_bytes([1; 8]));
    let same = |context: &SpanContext| match (trace, id) {
        (Some(trace), Some(id)) => {
            let same = SpanContext::new(trace, id).with_flags(context.flags());
            context.trace_state().map_or(same.clone(), |state| same.with_trace_state(state))
        }
        _ => context.clone(),
    };
    let pairs = |pairs: &[(Cow<'static, str>, Value)]| {
        pairs.iter().map(|(key, value)| (key.clone(), without_time(key, value, normal))).collect()
    };
    let events = span.events.iter().map(|event| SpanEvent {
        name: normal.text(&event.name).into(),
        time: 0,
        attributes: pairs(&event.attributes),
        dropped_attributes: event.dropped_attributes,
    });
    SpanRecord {
        context: same(&span.context),
        parent: span.parent.and(id),
        name: normal.text(&span.name).into(),
        start: 0,
        end: 0,
        attributes: pairs(&span.attributes),
        events: events.collect(),
        links: span.links.iter().map(same).collect(),
        ..span.clone()
    }
}

fn without_time(key: &str, value: &Value, normal: &Normal) -> Value {
    let shown = normal.text(&format!("{key}={value}"));
    match value {
        Value::Text(text) => Value::from(normal.text(text)),
        Value::F64(_) if shown.ends_with("<time>") => Value::F64(0.0),
        other => other.clone(),
    }
}

/// The series that the code has moved, without the times that it took.
fn moved() -> Vec<Piece> {
    let mut pieces = Vec::new();
    for family in metric::families().iter().filter(|family| !family.is_observed()) {
        let shape = family.shape();
        let is_time = shape.kind == MetricKind::Histogram && shape.unit == "s";
        for series in series::measured(family) {
            let mut text = String::new();
            for (label, value) in &series.labels {
                // Writing to a `String` does not fail.
                let _ = write!(text, "{label}={value} ");
            }
            let counted = series.count.map(|count| format!("count={count} ")).unwrap_or_default();
            let value = if is_time { String::new() } else { format!("value={:?}", series.value) };
            pieces.push(Piece::new("metrics", format!("`{}`", shape.name), text + &counted + &value));
        }
    }
    pieces
}
