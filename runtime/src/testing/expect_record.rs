//! `assert_span!` and `assert_log!` at run time: looks for the record, and shows the nearest if there is none.

use super::condition::{Condition, Expected, shown};
use super::picture::{log_lines, span_tree};
use super::view::View;
use crate::log;
use crate::schema::near::distance;
use crate::span::{SpanRecord, Status};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A record that conditions are put to.
trait Subject {
    /// What is found under one of the record's own keys; several where any of them may be meant.
    fn own(&self, key: &str) -> Vec<Value>;
    /// The attributes or fields.
    fn attributes(&self) -> &[(Cow<'static, str>, Value)];
}

struct SpanOf<'a> {
    span: &'a SpanRecord,
    all: &'a [SpanRecord],
}

impl Subject for SpanOf<'_> {
    fn own(&self, key: &str) -> Vec<Value> {
        let span = self.span;
        match key {
            "name" => vec![Value::Text(span.name.clone())],
            "status" => vec![Value::from(match &span.status {
                Status::Unset => "unset",
                Status::Ok => "ok",
                Status::Error(_) => "error",
            })],
            "kind" => vec![Value::from(span.kind.as_str())],
            "parent" => vec![parent(span, self.all)],
            _ => span.events.iter().map(|event| Value::Text(event.name.clone())).collect(),
        }
    }

    fn attributes(&self) -> &[(Cow<'static, str>, Value)] {
        &self.span.attributes
    }
}

fn parent(span: &SpanRecord, all: &[SpanRecord]) -> Value {
    let Some(id) = span.parent else { return Value::from("none") };
    let parent = all.iter().find(|parent| parent.context.span_id() == id);
    parent
        .map_or_else(|| Value::from("one that has not ended here"), |parent| Value::Text(parent.name.clone()))
}

struct LogOf<'a> {
    record: &'a log::Record,
    spans: &'a [SpanRecord],
}

impl Subject for LogOf<'_> {
    fn own(&self, key: &str) -> Vec<Value> {
        let record = self.record;
        vec![match key {
            "level" => Value::from(record.level.as_str()),
            "message" => Value::Text(record.message.clone()),
            "target" => Value::Text(record.target.clone()),
            "name" => Value::Text(record.name.clone()),
            _ => match &record.span {
                None => Value::from("none"),
                Some(id) => {
                    self.spans.iter().find(|span| span.context.span_id() == id.span_id()).map_or_else(
                        || Value::from("one that has not ended"),
                        |span| Value::Text(span.name.clone()),
                    )
                }
            },
        }]
    }

    fn attributes(&self) -> &[(Cow<'static, str>, Value)] {
        &self.record.fields
    }
}

fn found(subject: &dyn Subject, condition: &Condition) -> Vec<Value> {
    if condition.attribute {
        let found = subject.attributes().iter().filter(|(key, _)| key == condition.key);
        return found.map(|(_, value)| value.clone()).collect();
    }
    subject.own(condition.key)
}

fn is_met(subject: &dyn Subject, condition: &Condition) -> bool {
    found(subject, condition).iter().any(|value| condition.expected.is_met_by(value))
}

/// The places of the records that meet every condition.
fn meeting<'a>(subjects: &[Box<dyn Subject + 'a>], conditions: &[Condition]) -> Vec<usize> {
    let meets = |at: &usize| conditions.iter().all(|condition| is_met(subjects[*at].as_ref(), condition));
    (0..subjects.len()).filter(meets).collect()
}

/// The place of the record that is nearest: of those that meet the first condition the one that meets most others.
fn nearest<'a>(subjects: &[Box<dyn Subject + 'a>], conditions: &[Condition]) -> Option<usize> {
    let rank = |at: usize| {
        let subject = subjects[at].as_ref();
        let Some(first) = conditions.first() else { return (0, 0) };
        let first_is_met = if is_met(subject, first) { 0 } else { 1 + far(subject, first) };
        let unmet = conditions.iter().filter(|condition| !is_met(subject, condition)).count();
        (first_is_met, unmet)
    };
    // Of equals the last, which is what the test did last.
    (0..subjects.len()).rev().min_by_key(|at| rank(*at))
}

fn far(subject: &dyn Subject, condition: &Condition) -> usize {
    let Expected::Is(Value::Text(text)) = &condition.expected else { return 1 };
    let values = found(subject, condition);
    let distances = values.iter().filter_map(|value| distance(text, &value.to_string()));
    distances.min().unwrap_or(64)
}

/// What differs, one line for each condition.
fn differences(subject: &dyn Subject, conditions: &[Condition]) -> String {
    let mut text = String::new();
    for condition in conditions.iter().filter(|condition| !is_met(subject, condition)) {
        let values: Vec<String> = found(subject, condition).iter().map(shown).collect();
        let values = if values.is_empty() { "nothing".to_owned() } else { values.join(", ") };
        let expected = match &condition.expected {
            Expected::Is(value) => shown(value),
            Expected::Contains(part) => format!("text with {part:?} in it"),
        };
        let _ = writeln!(text, "  {}: expected {expected}, found {values}", condition.key);
    }
    text
}

fn listed(conditions: &[Condition]) -> String {
    conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Why the number of records that meet the conditions is not right, if it is not.
fn fault<'a>(
    what: &str,
    subjects: &[Box<dyn Subject + 'a>],
    conditions: &[Condition],
    count: Option<usize>,
) -> Option<(String, Vec<usize>)> {
    let meeting = meeting(subjects, conditions);
    let right = count.map_or(!meeting.is_empty(), |count| meeting.len() == count);
    if right {
        return None;
    }
    let listed = listed(conditions);
    if !meeting.is_empty() || count == Some(0) {
        let expected = count.unwrap_or(1);
        return Some((
            format!("expected {expected} × {what} with {listed}\n  found: {}\n", meeting.len()),
            meeting,
        ));
    }
    let mut text = format!("no {what} with {listed}\n");
    let nearest = nearest(subjects, conditions);
    if let Some(nearest) = nearest {
        text.push_str("the nearest differs:\n");
        text.push_str(&differences(subjects[nearest].as_ref(), conditions));
    }
    Some((text, nearest.into_iter().collect()))
}

/// Fails the test unless a span of its view meets the conditions, or as many as `count` says.
#[track_caller]
pub fn expect_span(conditions: &[Condition], count: Option<usize>) {
    let view = View::expect();
    let spans = view.seen.spans();
    let subjects: Vec<Box<dyn Subject + '_>> =
        spans.iter().map(|span| Box::new(SpanOf { span, all: &spans }) as _).collect();
    if let Some((fault, marked)) = fault("span", &subjects, conditions, count) {
        let open = view.seen.open();
        let open = if open.is_empty() { String::new() } else { format!("still open: {}\n", open.join(", ")) };
        panic!("assertion failed: {fault}{}{open}", span_tree(&spans, &marked));
    }
}

/// Fails the test unless a log record of its view meets the conditions, or as many as `count` says.
#[track_caller]
pub fn expect_log(conditions: &[Condition], count: Option<usize>) {
    let view = View::expect();
    let (records, spans) = (view.seen.logs(), view.seen.spans());
    let subjects: Vec<Box<dyn Subject + '_>> =
        records.iter().map(|record| Box::new(LogOf { record, spans: &spans }) as _).collect();
    if let Some((fault, marked)) = fault("log record", &subjects, conditions, count) {
        panic!("assertion failed: {fault}{}", log_lines(&records, &marked));
    }
}
