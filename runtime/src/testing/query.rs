//! Which series an assertion means, and what is wrong with it as far as the declaration tells.

use crate::schema::near::{alike, equal, nearest};
use crate::schema::{LabelShape, LabelValues, MetricKind, Shape, Text, no_such_label};

/// The series that `assert_metric!` adds up.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The assertion as it is written.
    pub text: &'a str,
    /// The metric.
    pub target: Target<'a>,
    /// The labels that must have these values.
    pub labels: &'a [(&'a str, LabelText<'a>)],
    /// Whether the other labels may have any value.
    pub rest: bool,
    /// What is read of each series.
    pub reading: Reading,
}

/// Which metric.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// That of a handle.
    Declared(&'static Shape),
    /// That of this name.
    Named(&'a str),
}

impl std::fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Declared(shape) => f.write_str(shape.name),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// The value of a label.
#[derive(Debug, Clone, Copy)]
pub enum LabelText<'a> {
    /// The name of a variant, or the exported value, in any case.
    Word(&'a str),
    /// The exported value itself.
    Exact(&'a str),
}

/// What is read of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The sum or the current value.
    Value,
    /// How many values a histogram has recorded.
    Count,
    /// Their sum.
    Sum,
}

/// What is wrong with reading this of a metric.
#[must_use]
pub const fn reading_fault(shape: &Shape, reading: Reading) -> Text {
    let text = Text::new().push("metric `").push(shape.name).push("` is a ").push(shape.kind.as_str());
    match (shape.kind, reading) {
        (MetricKind::Histogram, Reading::Value) => text.push(": compare its `.count` or its `.sum`"),
        (MetricKind::Histogram, _) | (_, Reading::Value) => Text::new(),
        _ => text.push(": only a histogram has `.count` and `.sum`"),
    }
}

/// The place of the label of this name; a dot and an underscore are one, as they are in Prometheus.
pub(super) const fn position(shape: &Shape, name: &str) -> Option<usize> {
    let mut at = 0;
    while at < shape.labels.len() {
        if equal(shape.labels[at].name, name) || alike(shape.labels[at].name, name) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// What is wrong with a label's name.
#[must_use]
pub const fn label_fault(shape: &Shape, name: &str) -> Text {
    if position(shape, name).is_some() {
        return Text::new();
    }
    no_such_label(shape, name)
}

const fn names(mut text: Text, labels: &[LabelShape]) -> Text {
    let mut at = 0;
    while at < labels.len() {
        text = text.push(if at > 0 { ", " } else { "" }).push(labels[at].name);
        at += 1;
    }
    text
}

/// The place of a value among those that are known when the program is compiled.
pub(super) const fn value_of(label: &LabelShape, value: LabelText<'_>) -> Option<usize> {
    let LabelValues::Closed(values) = label.values else { return None };
    let mut at = 0;
    while at < values.len() {
        let named = at < label.variants.len();
        let found = match value {
            LabelText::Exact(text) => equal(values[at], text),
            LabelText::Word(word) => alike(values[at], word) || (named && alike(label.variants[at], word)),
        };
        if found {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// What is wrong with a label's value; an unknown label is told elsewhere.
#[must_use]
pub const fn value_fault(shape: &Shape, label: &str, value: LabelText<'_>) -> Text {
    let Some(at) = position(shape, label) else { return Text::new() };
    let label = &shape.labels[at];
    let text = Text::new().push("label `").push(label.name).push("` of metric `").push(shape.name).push("` ");
    let LabelValues::Closed(values) = label.values else {
        return match value {
            LabelText::Exact(_) => Text::new(),
            LabelText::Word(word) => {
                text.push("is text: write \"").push(word).push("\", or an expression in parentheses")
            }
        };
    };
    if value_of(label, value).is_some() {
        return Text::new();
    }
    let (LabelText::Word(word) | LabelText::Exact(word)) = value;
    let mut text = text.push("has no value `").push(word).push("`");
    if let Some(at) = value_of(label, LabelText::Word(word)) {
        text = text.push(": it is exported as `").push(values[at]).push("`");
    } else if let Some(near) = nearest(word, values) {
        text = text.push(", did you mean `").push(values[near]).push("`?");
    } else if let Some(near) = nearest(word, label.variants) {
        text = text.push(", did you mean `").push(label.variants[near]).push("`?");
    } else if matches!(value, LabelText::Word(_)) {
        text = text.push("; what a variable holds is written in parentheses, `(").push(word).push(")`");
    }
    text = text.push("\nits values: ");
    let mut at = 0;
    while at < values.len() {
        text = text.push(if at > 0 { ", " } else { "" }).push(values[at]);
        at += 1;
    }
    text
}

/// Which label is neither listed nor left to `..`; nothing while a listed one is unknown, because that one may be meant.
#[must_use]
pub const fn missing_label(shape: &Shape, listed: &[&str]) -> Text {
    let mut at = 0;
    while at < listed.len() {
        if position(shape, listed[at]).is_none() {
            return Text::new();
        }
        at += 1;
    }
    let mut label = 0;
    while label < shape.labels.len() {
        let mut found = false;
        let mut at = 0;
        while at < listed.len() {
            found |= alike(shape.labels[label].name, listed[at]);
            at += 1;
        }
        if !found {
            let name = shape.labels[label].name;
            let text = Text::new().push("metric `").push(shape.name).push("` has the labels ");
            return names(text, shape.labels)
                .push(": give `")
                .push(name)
                .push("` a value, or end with `..` to add up all of its values");
        }
        label += 1;
    }
    Text::new()
}
