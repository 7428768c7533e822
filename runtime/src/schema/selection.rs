//! What the compiler says of a selection: labels that are not there, values that no series has.

use super::indicator::is_refused;
use super::near::{equal, nearest};
use super::pattern::{Matching, matches};
use super::text::Text;
use super::{LabelShape, LabelValues, MatchOp, Matcher, Selection, Shape};

/// The place of the label of this name; a dot and an underscore are one, as they are in Prometheus.
const fn label_place(shape: &Shape, name: &str) -> Option<usize> {
    let mut at = 0;
    while at < shape.labels.len() {
        if same_label(shape.labels[at].name, name) {
            return Some(at);
        }
        at += 1;
    }
    None
}

pub(super) const fn same_label(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        let joined = matches!((one[at], other[at]), (b'.', b'_') | (b'_', b'.'));
        if one[at] != other[at] && !joined {
            return false;
        }
        at += 1;
    }
    true
}

impl Matcher {
    /// Whether a value passes; nothing where the pattern is not understood.
    #[must_use]
    pub const fn admits(&self, value: &str) -> Option<bool> {
        match self.op {
            MatchOp::Eq => Some(equal(self.value, value)),
            MatchOp::Ne => Some(!equal(self.value, value)),
            MatchOp::Re | MatchOp::NotRe => match matches(self.value, value) {
                Matching::Yes => Some(!self.op.is_negative()),
                Matching::No => Some(self.op.is_negative()),
                Matching::Unknown | Matching::Broken => None,
            },
        }
    }
}

impl Selection {
    /// Whether a value of the label at this place passes every matcher; nothing where a pattern is not understood.
    #[must_use]
    pub const fn admits(&self, label: usize, value: &str) -> Option<bool> {
        let name = self.metric.labels[label].name;
        let mut known = true;
        let mut at = 0;
        while at < self.matchers.len() {
            let matcher = &self.matchers[at];
            if same_label(name, matcher.label) {
                match matcher.admits(value) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => known = false,
                }
            }
            at += 1;
        }
        if known { Some(true) } else { None }
    }

    /// Whether all that is written of it can be judged: its labels are there, its patterns are patterns.
    pub(super) const fn is_sound(&self) -> bool {
        let mut at = 0;
        while at < self.matchers.len() {
            if !matcher_fault(self, at).is_empty()
                || label_place(self.metric, self.matchers[at].label).is_none()
            {
                return false;
            }
            at += 1;
        }
        true
    }
}

impl Text {
    const fn metric(self, shape: &Shape) -> Self {
        self.push("metric `").push(shape.name).push("`")
    }
}

/// What is wrong with the name of a label.
#[must_use]
pub const fn label_fault(shape: &Shape, name: &str) -> Text {
    if label_place(shape, name).is_some() || is_refused(shape) {
        return Text::new();
    }
    no_such_label(shape, name)
}

/// That a metric has no label of this name, with the nearest one and all that it has.
pub(crate) const fn no_such_label(shape: &Shape, name: &str) -> Text {
    let text = Text::new().metric(shape);
    if shape.labels.is_empty() {
        return text.push(" has no labels");
    }
    let mut text = text.push(" has no label `").push(name).push("`");
    let mut at = 0;
    while at < shape.labels.len() {
        if nearest(name, &[shape.labels[at].name]).is_some() {
            text = text.push(", did you mean `").push(shape.labels[at].name).push("`?");
            break;
        }
        at += 1;
    }
    text = text.push("\nits labels: ");
    let mut at = 0;
    while at < shape.labels.len() {
        text = text.push(if at > 0 { ", " } else { "" }).push(shape.labels[at].name);
        at += 1;
    }
    text
}

/// What is wrong with the value or the pattern of a matcher; an unknown label is told elsewhere.
#[must_use]
pub const fn matcher_fault(selection: &Selection, at: usize) -> Text {
    let matcher = &selection.matchers[at];
    if matcher.op.is_pattern() && matches!(matches(matcher.value, ""), Matching::Broken) {
        let text = Text::new()
            .push("`")
            .push(matcher.value)
            .push("` is no pattern: a group, a class or a repetition");
        return text.push(" in it is not complete; a character that has a meaning is written `[.]`");
    }
    let Some(place) = label_place(selection.metric, matcher.label) else { return Text::new() };
    let label = &selection.metric.labels[place];
    let LabelValues::Closed(values) = label.values else { return Text::new() };
    if matcher.op.is_pattern() {
        pattern_fault(selection.metric, label, matcher, values)
    } else {
        value_fault(selection.metric, label, matcher, values)
    }
}

const fn of_label(shape: &Shape, label: &LabelShape) -> Text {
    Text::new().push("label `").push(label.name).push("` of ").metric(shape)
}

const fn value_fault(shape: &Shape, label: &LabelShape, matcher: &Matcher, values: &[&'static str]) -> Text {
    let mut known = false;
    let mut at = 0;
    while at < values.len() {
        known |= equal(values[at], matcher.value);
        at += 1;
    }
    if known && values.len() == 1 && matcher.op.is_negative() {
        let text = of_label(shape, label).push(" has only the value `").push(matcher.value);
        return text.push("`, so this lets no series through");
    }
    if known {
        return Text::new();
    }
    let text = of_label(shape, label).push(" has no value `").push(matcher.value).push("`");
    let text = text.meant(matcher.value, values);
    let text = if looks_like_a_pattern(matcher.value) {
        let op = if matcher.op.is_negative() { "!~" } else { "=~" };
        text.push("\na pattern is compared with `").push(op).push("`")
    } else {
        text
    };
    text.push("\nits values: ").list(values)
}

const fn looks_like_a_pattern(value: &str) -> bool {
    let value = value.as_bytes();
    let mut at = 0;
    while at < value.len() {
        if matches!(value[at], b'*' | b'+' | b'|' | b'[' | b'(' | b'^' | b'$')
            || (value[at] == b'.' && at + 1 < value.len() && value[at + 1] == b'.')
        {
            return true;
        }
        at += 1;
    }
    false
}

const fn pattern_fault(
    shape: &Shape,
    label: &LabelShape,
    matcher: &Matcher,
    values: &[&'static str],
) -> Text {
    let (mut count, mut at) = (0, 0);
    while at < values.len() {
        match matches(matcher.value, values[at]) {
            Matching::Yes => count += 1,
            Matching::No => {}
            Matching::Unknown | Matching::Broken => return Text::new(),
        }
        at += 1;
    }
    let text = Text::new().push("pattern `").push(matcher.value).push("` matches ");
    if count == 0 {
        let text = text.push("no value of label `").push(label.name).push("` of ").metric(shape);
        let text = if matcher.op.is_negative() { text.push(", so it leaves nothing out") } else { text };
        return text.push("; a pattern matches the whole value\nits values: ").list(values);
    }
    if count == values.len() && matcher.op.is_negative() {
        let text = text.push("every value of label `").push(label.name).push("` of ").metric(shape);
        return text.push(", so this lets no series through\nits values: ").list(values);
    }
    Text::new()
}

/// What is wrong with the matchers together: two on one label that no value passes.
#[must_use]
pub const fn selection_fault(selection: &Selection) -> Text {
    if !selection.is_sound() {
        return Text::new();
    }
    let labels = selection.metric.labels;
    let mut place = 0;
    while place < labels.len() {
        if let LabelValues::Closed(values) = labels[place].values {
            let (mut passes, mut at) = (values.is_empty(), 0);
            while at < values.len() && !passes {
                passes = !matches!(selection.admits(place, values[at]), Some(false));
                at += 1;
            }
            if !passes {
                let text = of_label(selection.metric, &labels[place]);
                return text.push(" has no value that passes all matchers on it\nits values: ").list(values);
            }
        }
        place += 1;
    }
    Text::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Interned, MetricKind};

    struct Nothing;

    impl Interned for Nothing {
        fn text(&self, _index: usize) -> Option<&'static str> {
            None
        }
    }

    const SHAPE: Shape = Shape {
        name: "requests",
        kind: MetricKind::Counter,
        labels: &[
            LabelShape {
                name: "http.status",
                values: LabelValues::Closed(&["200", "404", "500"]),
                variants: &[],
            },
            LabelShape {
                name: "path",
                values: LabelValues::Capped { cap: 3, seen: &Nothing },
                variants: &[],
            },
        ],
        ..Shape::REFUSED
    };

    fn said(label: &'static str, op: MatchOp, value: &'static str) -> String {
        let matchers: &'static [Matcher] = Box::leak(Box::new([Matcher { label, op, value }]));
        let selection = Selection { metric: &SHAPE, matchers };
        let fault = label_fault(&SHAPE, label);
        let fault = if fault.is_empty() { matcher_fault(&selection, 0) } else { fault };
        fault.as_str().to_owned()
    }

    #[test]
    fn a_label_is_known_by_its_name_here_and_in_prometheus() {
        assert_eq!(said("http.status", MatchOp::Eq, "200"), "");
        assert_eq!(said("http_status", MatchOp::Eq, "200"), "");
        assert!(said("http_stauts", MatchOp::Eq, "200").contains("did you mean `http.status`?"));
        assert!(said("le", MatchOp::Eq, "1").ends_with("its labels: http.status, path"));
    }

    #[test]
    fn values_and_patterns_must_be_able_to_match() {
        assert!(said("http_status", MatchOp::Eq, "50").contains("has no value `50`"));
        assert!(said("http_status", MatchOp::Eq, "5..").contains("a pattern is compared with `=~`"));
        assert_eq!(said("http_status", MatchOp::NotRe, "5.."), "");
        assert!(said("http_status", MatchOp::Re, "5").starts_with("pattern `5` matches no value"));
        assert!(said("http_status", MatchOp::NotRe, ".*").contains("lets no series through"));
        assert!(said("http_status", MatchOp::NotRe, "3..").contains("it leaves nothing out"));
        assert!(said("path", MatchOp::Re, "(").contains("is no pattern"));
        assert_eq!(said("path", MatchOp::Eq, "/anything"), "");
        assert_eq!(said("http_status", MatchOp::Re, "(?i)x"), "", "what cannot be decided is accepted");
    }

    #[test]
    fn matchers_on_one_label_must_leave_something() {
        let of = |values: [&'static str; 2]| {
            let matchers = values.map(|value| Matcher { label: "http.status", op: MatchOp::Eq, value });
            let selection = Selection { metric: &SHAPE, matchers: Box::leak(Box::new(matchers)) };
            selection_fault(&selection).as_str().to_owned()
        };
        assert_eq!(of(["200", "200"]), "");
        assert!(of(["200", "404"]).contains("no value that passes all matchers"));
    }
}
