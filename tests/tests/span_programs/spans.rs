//! The model's spans: who they are, what they hold, and when they end.

use super::forest::{Forest, Hangs, Node};
use super::model::Rules;
use super::program::Recorded;
use std::collections::BTreeMap;
use telemark::Value;

/// A span among all of a program's.
pub(crate) type Index = usize;

struct Span {
    n: u64,
    name: &'static str,
    hangs: Hangs,
    parent: Option<Index>,
    trace: usize,
    sampled: bool,
    fields: Fields,
    attributes: BTreeMap<String, Value>,
    links: Vec<Index>,
    events: Vec<(String, Value)>,
    handles: usize,
}

/// The fields that a span is declared with, and those that are known when it is opened.
pub(crate) type Fields = &'static [(&'static str, Option<Recorded>)];

/// What a new span hangs from.
#[derive(Clone, Copy)]
pub(crate) enum Above {
    Nothing,
    Remote { sampled: bool },
    Span(Index),
}

/// What a register or a guard holds.
#[derive(Clone, Copy)]
pub(crate) enum Handle {
    Disabled,
    Span(Index),
}

pub(crate) struct Spans {
    rules: Rules,
    all: Vec<Span>,
    ended: Vec<u64>,
}

impl Spans {
    pub(crate) const fn new(rules: Rules) -> Self {
        Self { rules, all: Vec::new(), ended: Vec::new() }
    }

    /// Whether this span stands for all of its trace.
    pub(crate) fn is_the_one(&self, span: Index) -> bool {
        self.rules.unsampled_are_one && !self.all[span].sampled
    }

    /// The numbers of those that have ended since this was asked last, sorted.
    pub(crate) fn take_ended(&mut self) -> Vec<u64> {
        let mut ended = std::mem::take(&mut self.ended);
        ended.sort_unstable();
        ended
    }

    /// All spans of sampled traces: once everything is dropped, each has ended.
    pub(crate) fn forest(&self) -> Forest {
        let sampled = || self.all.iter().filter(|span| span.sampled);
        let mut traces: BTreeMap<usize, u64> = BTreeMap::new();
        for span in sampled() {
            let smallest = traces.entry(span.trace).or_insert(span.n);
            *smallest = span.n.min(*smallest);
        }
        let recorded = |to: &Index| Some(&self.all[*to]).filter(|span| span.sampled).map(|span| span.n);
        let node = |span: &Span| Node {
            name: span.name,
            hangs: span.hangs,
            trace: traces[&span.trace],
            attributes: span.attributes.clone(),
            links: span.links.iter().map(recorded).collect(),
            events: span.events.clone(),
        };
        sampled().map(|span| (span.n, node(span))).collect()
    }

    /// A new span, with one handle; or one handle more of the span that stands for its trace.
    pub(crate) fn add(&mut self, n: u64, name: &'static str, fields: Fields, above: Above) -> Index {
        if let Above::Span(parent) = above
            && self.is_the_one(parent)
        {
            self.keep(Handle::Span(parent));
            return parent;
        }
        let index = self.all.len();
        let (hangs, parent, trace, sampled) = match above {
            Above::Nothing => (Hangs::Nowhere, None, index, true),
            Above::Remote { sampled } => (Hangs::Remote, None, index, sampled),
            Above::Span(parent) => {
                let above = &self.all[parent];
                (Hangs::From(above.n), Some(parent), above.trace, above.sampled)
            }
        };
        if let Some(parent) = parent.filter(|_| self.rules.children_keep) {
            self.keep(Handle::Span(parent));
        }
        let known = fields.iter().filter_map(|(key, value)| Some(((*key).to_owned(), (*value)?.value())));
        let attributes = known.collect();
        let (links, events) = (Vec::new(), Vec::new());
        self.all.push(Span {
            n,
            name,
            hangs,
            parent,
            trace,
            sampled,
            fields,
            attributes,
            links,
            events,
            handles: 1,
        });
        index
    }

    pub(crate) fn is_open(&self, span: Index) -> bool {
        self.all[span].handles > 0
    }

    /// One handle more.
    pub(crate) fn keep(&mut self, handle: Handle) {
        if let Handle::Span(span) = handle {
            self.all[span].handles += 1;
        }
    }

    /// One handle less; the last one ends the span.
    pub(crate) fn release(&mut self, handle: Handle) {
        let Handle::Span(span) = handle else { return };
        let span = &mut self.all[span];
        span.handles -= 1;
        if span.handles > 0 {
            return;
        }
        if span.sampled {
            self.ended.push(span.n);
        }
        if let Some(parent) = span.parent.filter(|_| self.rules.children_keep) {
            self.release(Handle::Span(parent));
        }
    }

    /// The last value of a field wins; what is not declared is not recorded.
    pub(crate) fn record(&mut self, span: Index, field: &str, value: Recorded) {
        let span = &mut self.all[span];
        if span.fields.iter().any(|(declared, _)| *declared == field) {
            span.attributes.insert(field.to_owned(), value.value());
        }
    }

    pub(crate) fn link(&mut self, span: Index, cause: Index) {
        self.all[span].links.push(cause);
    }

    pub(crate) fn event(&mut self, span: Index, e: u64) {
        self.all[span].events.push(("happened".to_owned(), Value::from(e)));
    }
}
