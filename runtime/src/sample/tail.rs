//! Rules that keep a trace which the sampler has declined, once its spans have shown what they are.

use crate::value::Value;
use std::borrow::Cow;
use std::time::Duration;

/// What a declined trace must show to be kept; without rules there is nothing to wait for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TailRules {
    errors: bool,
    /// In nanoseconds.
    slower_than: Option<u64>,
    attributes: Vec<(Cow<'static, str>, Value)>,
}

/// A span that has ended; nothing is looked at before a rule asks.
pub(crate) trait EndedSpan {
    /// Whether its status is an error.
    fn failed(&self) -> bool;
    /// How many nanoseconds it took.
    fn nanos(&self) -> u64;
    /// Whether it has this attribute, late ones and marks of the request included.
    fn has(&self, key: &str, wanted: &Value) -> bool;
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
        let bound = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
        self.slower_than = Some(self.slower_than.map_or(bound, |known| known.min(bound)));
    }

    pub(super) fn keep_if(&mut self, key: Cow<'static, str>, value: Value) {
        self.attributes.push((key, value));
    }

    /// Whether this span keeps its trace, and why; one that does is enough.
    #[inline]
    pub(crate) fn verdict(&self, span: &impl EndedSpan) -> Option<Reason> {
        if self.errors && span.failed() {
            return Some(Reason::Error);
        }
        if self.slower_than.is_some_and(|bound| span.nanos() > bound) {
            return Some(Reason::Slow);
        }
        self.attributes.iter().any(|(key, wanted)| span.has(key, wanted)).then_some(Reason::Attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::equal;

    struct Span<'a> {
        failed: bool,
        millis: u64,
        attributes: &'a [(&'a str, Value)],
    }

    impl EndedSpan for Span<'_> {
        fn failed(&self) -> bool {
            self.failed
        }

        fn nanos(&self) -> u64 {
            self.millis.saturating_mul(1_000_000)
        }

        fn has(&self, key: &str, wanted: &Value) -> bool {
            self.attributes.iter().any(|(known, value)| *known == key && equal(value, wanted))
        }
    }

    fn rules() -> TailRules {
        let mut rules = TailRules::default();
        rules.keep_errors();
        rules.keep_slower_than(Duration::from_millis(500));
        rules.keep_if("user.vip".into(), true.into());
        rules.keep_if("tenant".into(), 7.into());
        rules
    }

    fn verdict(failed: bool, millis: u64, attributes: &[(&str, Value)]) -> Option<Reason> {
        rules().verdict(&Span { failed, millis, attributes })
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
        let span = Span { failed: true, millis: u64::MAX, attributes: &[("user.vip", Value::Bool(true))] };
        assert_eq!(TailRules::default().verdict(&span), None);
    }

    #[test]
    fn of_two_bounds_the_smaller_one_holds() {
        for bounds in [[100, 200], [200, 100]] {
            let mut rules = TailRules::default();
            for millis in bounds {
                rules.keep_slower_than(Duration::from_millis(millis));
            }
            assert_eq!(rules.slower_than, Some(100_000_000));
        }
    }
}
