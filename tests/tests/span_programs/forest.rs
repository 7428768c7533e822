//! What a program leaves behind: its spans, each under the number it was opened with.

use super::machine::number_in_run;
use std::collections::{BTreeMap, HashMap};
use telemark::{SpanId, SpanRecord, TraceId, Value};

/// What a span hangs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hangs {
    Nowhere,
    /// From the span of this number.
    From(u64),
    /// From a span of another service.
    Remote,
    /// From a span that left no record.
    Lost,
}

/// One finished span.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) name: &'static str,
    pub(crate) hangs: Hangs,
    /// The smallest number in its trace.
    pub(crate) trace: u64,
    pub(crate) attributes: BTreeMap<String, Value>,
    /// Numbers of the spans it is linked to; nothing for one that left no record.
    pub(crate) links: Vec<Option<u64>>,
    /// Names and numbers, in their order.
    pub(crate) events: Vec<(String, Value)>,
}

pub(crate) type Forest = BTreeMap<u64, Node>;

/// The names that programs open spans with.
const NAMES: [&str; 6] = ["plain", "full", "ours", "call", "later", "quiet"];
/// The fields that programs give to spans; what else a span says of itself is no part of the comparison.
const FIELDS: [&str; 3] = ["x", "y", "unknown"];

/// The number a record was opened with.
pub(crate) fn number(record: &SpanRecord) -> Option<u64> {
    match record.attribute("n") {
        Some(Value::U64(n)) => Some(*n),
        _ => None,
    }
}

/// The forest of what has ended.
///
/// # Errors
/// A span ended twice, before it began, or is none of the program's.
pub(crate) fn of_records(records: &[SpanRecord]) -> Result<Forest, String> {
    let mut numbers: HashMap<SpanId, u64> = HashMap::new();
    let mut traces: HashMap<TraceId, u64> = HashMap::new();
    for record in records {
        let n = number(record).map(number_in_run);
        let n = n.ok_or_else(|| format!("a span without its number: {record:?}"))?;
        if numbers.insert(record.context.span_id(), n).is_some() {
            return Err(format!("two spans of one id, or one that ended twice: {record:?}"));
        }
        let smallest = traces.entry(record.context.trace_id()).or_insert(n);
        *smallest = n.min(*smallest);
    }
    let mut forest = Forest::new();
    for record in records {
        let n = numbers[&record.context.span_id()];
        if record.end < record.start {
            return Err(format!("a span that ended before it began: {record:?}"));
        }
        if forest.insert(n, node(record, &numbers, traces[&record.context.trace_id()])?).is_some() {
            return Err(format!("two spans with the number {n}"));
        }
    }
    Ok(forest)
}

fn node(record: &SpanRecord, numbers: &HashMap<SpanId, u64>, trace: u64) -> Result<Node, String> {
    let name = NAMES.into_iter().find(|name| *name == record.name);
    let hangs = match record.parent {
        None => Hangs::Nowhere,
        Some(_) if record.parent_is_remote => Hangs::Remote,
        Some(parent) => numbers.get(&parent).map_or(Hangs::Lost, |n| Hangs::From(*n)),
    };
    let mut attributes = BTreeMap::new();
    for (key, value) in &record.attributes {
        if FIELDS.contains(&&**key) && attributes.insert(key.to_string(), value.clone()).is_some() {
            return Err(format!("the key {key} twice: {record:?}"));
        }
    }
    let event = |event: &telemark::SpanEvent| {
        let number = event.attributes.iter().find(|(key, _)| key == "e").map(|(_, value)| value.clone());
        (event.name.to_string(), number.unwrap_or(Value::Bool(false)))
    };
    Ok(Node {
        name: name.ok_or_else(|| format!("an unknown name: {record:?}"))?,
        hangs,
        trace,
        attributes,
        links: record.links.iter().map(|link| numbers.get(&link.span_id()).copied()).collect(),
        events: record.events.iter().map(event).collect(),
    })
}

/// Where two forests are not the same.
pub(crate) fn differences(expected: &Forest, found: &Forest) -> Vec<String> {
    let mut all = Vec::new();
    for (n, node) in expected {
        match found.get(n) {
            None => all.push(format!("span {n} is missing: {node:?}")),
            Some(other) if other != node => {
                all.push(format!("span {n}\n  should be {node:?}\n  and is    {other:?}"));
            }
            Some(_) => {}
        }
    }
    let more = found.iter().filter(|(n, _)| !expected.contains_key(n));
    all.extend(more.map(|(n, node)| format!("span {n} is too many: {node:?}")));
    all
}
