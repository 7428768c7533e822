//! Rules that keep a trace which the sampler has declined, once its spans have shown what they are.

use super::equal::equal;
use crate::value::Value;
use std::borrow::Cow;
use std::time::Duration;

/// What a declined trace must show to be kept; without rules there is nothing to wait for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TailRules {
    errors: bool,
    slower_than: Option<Duration>,
    attributes: Vec<(Cow<'static, str>, Value)>,
}

/// A span that has ended.
#[derive(Clone, Copy)]
pub(crate) struct Ended<'a> {
    /// Whether its status is an error.
    pub(crate) failed: bool,
    /// How long it took.
    pub(crate) duration: Duration,
    /// The value of an attribute, late ones and marks of the request included.
    pub(crate) attribute: &'a dyn Fn(&str) -> Option<Value>,
}

/// Why a trace was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A span failed.
    Error,
    /// A span was slow.
    Slow,
    /// A span had an attribute.
    Attribute,
}

impl Reason {
    /// One lower-case word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Slow => "slow",
            Self::Attribute => "attribute",
        }
    }
}

impl TailRules {
    pub(super) const fn keep_errors(&mut self) {
        self.errors = true;
    }

    /// The smallest bound keeps the most and holds.
    pub(super) fn keep_slower_than(&mut self, bound: Duration) {
        self.slower_than = Some(self.slower_than.map_or(bound, |known| known.min(bound)));
    }

    pub(super) fn keep_if(&mut self, key: Cow<'static, str>, value: Value) {
        self.attributes.push((key, value));
    }

    /// Whether this span keeps its trace, and why; one that does is enough.
    pub(crate) fn verdict(&self, span: &Ended<'_>) -> Option<Reason> {
        if self.errors && span.failed {
            return Some(Reason::Error);
        }
        if self.slower_than.is_some_and(|bound| span.duration > bound) {
            return Some(Reason::Slow);
        }
        let has = |(key, wanted): &(Cow<'static, str>, Value)| {
            (span.attribute)(key).is_some_and(|value| equal(&value, wanted))
        };
        self.attributes.iter().any(has).then_some(Reason::Attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> TailRules {
        let mut rules = TailRules::default();
        rules.keep_errors();
        rules.keep_slower_than(Duration::from_millis(500));
        rules.keep_if("user.vip".into(), true.into());
        rules.keep_if("tenant".into(), 7.into());
        rules
    }

    fn verdict(failed: bool, millis: u64, attributes: &[(&str, Value)]) -> Option<Reason> {
        let attribute =
            |key: &str| attributes.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone());
        rules().verdict(&Ended { failed, duration: Duration::from_millis(millis), attribute: &attribute })
    }

    #[test]
    fn each_rule_alone_keeps_a_trace() {
        assert_eq!(verdict(false, 500, &[]), None);
        assert_eq!(verdict(true, 0, &[]), Some(Reason::Error));
        assert_eq!(verdict(false, 501, &[]), Some(Reason::Slow));
        assert_eq!(verdict(false, 0, &[("user.vip", Value::Bool(true))]), Some(Reason::Attribute));
        assert_eq!(verdict(false, 0, &[("tenant", Value::U64(7))]), Some(Reason::Attribute));
    }

    #[test]
    fn another_value_of_the_attribute_does_not_keep_it() {
        for value in [Value::Bool(false), Value::from("true"), Value::U64(1)] {
            assert_eq!(verdict(false, 0, &[("user.vip", value)]), None);
        }
    }

    #[test]
    fn without_rules_nothing_is_kept() {
        let all = |_: &str| Some(Value::Bool(true));
        let span = Ended { failed: true, duration: Duration::MAX, attribute: &all };
        assert_eq!(TailRules::default().verdict(&span), None);
    }

    #[test]
    fn of_two_bounds_the_smaller_one_holds() {
        for bounds in [[100, 200], [200, 100]] {
            let mut rules = TailRules::default();
            for millis in bounds {
                rules.keep_slower_than(Duration::from_millis(millis));
            }
            assert_eq!(rules.slower_than, Some(Duration::from_millis(100)));
        }
    }
}
