//! Rules: which sampler decides depends on what is known of a span when it begins.

use super::candidate::Candidate;
use super::equal::equal;
use super::{Head, Parent, Sampler};
use crate::schema::SpanKind;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// Begins a list of rules; the first one that fits decides, [`otherwise`](Rules::otherwise) the rest.
///
/// # Example: health checks never, important customers always, one trace in a hundred of the others
/// ```
/// use telemark::sample;
///
/// let sampler = sample::rules()
///     .route("/health", sample::never())
///     .attribute("user.vip", true, sample::always())
///     .baggage("user.vip", "true", sample::always())
///     .otherwise(sample::ratio(0.01));
/// # assert_ne!(sampler, sample::ratio(0.01));
/// ```
pub const fn rules() -> Rules {
    Rules { rules: Vec::new() }
}

/// Rules without their last one; [`otherwise`](Self::otherwise) makes a sampler of them.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "rules are no sampler before `.otherwise(..)`"]
pub struct Rules {
    rules: Vec<(Condition, Sampler)>,
}

type Text = Cow<'static, str>;

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    Attribute(Text, Value),
    Baggage(Text, Text),
    Route(Text),
    Name(Text),
    Kind(SpanKind),
    Target(Text),
}

impl Rules {
    /// Spans that begin with this attribute. A number is the same in every type; text is not a number or a boolean.
    ///
    /// What is set later, by a late field or by [`set_attribute`](crate::set_attribute), is not known yet:
    /// [`Sampler::keep_if`] asks for that.
    pub fn attribute(
        self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
        sampler: Sampler,
    ) -> Self {
        self.rule(Condition::Attribute(key.into(), value.into()), sampler)
    }

    /// Requests that bring this baggage entry, or traces that begin where it is set.
    ///
    /// Callers write baggage, so a public edge should take it off before it believes it.
    pub fn baggage(
        self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
        sampler: Sampler,
    ) -> Self {
        self.rule(Condition::Baggage(key.into(), value.into()), sampler)
    }

    /// Requests for this route: the attribute `http.route`, or else the span's name without its method.
    ///
    /// `*` stands for any number of characters: `/internal/*`.
    pub fn route(self, pattern: impl Into<Cow<'static, str>>, sampler: Sampler) -> Self {
        self.rule(Condition::Route(pattern.into()), sampler)
    }

    /// Spans of this name; `*` stands for any number of characters.
    pub fn name(self, pattern: impl Into<Cow<'static, str>>, sampler: Sampler) -> Self {
        self.rule(Condition::Name(pattern.into()), sampler)
    }

    /// Spans of this kind.
    pub fn kind(self, kind: SpanKind, sampler: Sampler) -> Self {
        self.rule(Condition::Kind(kind), sampler)
    }

    /// Spans of this module and of the modules in it: `my_crate::jobs`.
    pub fn target(self, module: impl Into<Cow<'static, str>>, sampler: Sampler) -> Self {
        self.rule(Condition::Target(module.into()), sampler)
    }

    /// The sampler of everything that no rule fits.
    #[must_use]
    pub fn otherwise(self, sampler: Sampler) -> Sampler {
        let rules = Arc::new(Decided { rules: self.rules, otherwise: sampler });
        Sampler { head: Head::Rules(rules), parent: Parent::Follow, tail: None }
    }

    fn rule(mut self, condition: Condition, sampler: Sampler) -> Self {
        self.rules.push((condition, sampler));
        self
    }
}

/// Rules with their last one.
#[derive(Debug, PartialEq)]
pub(super) struct Decided {
    rules: Vec<(Condition, Sampler)>,
    otherwise: Sampler,
}

impl Decided {
    /// The sampler that this span falls to.
    pub(super) fn of(&self, candidate: &Candidate<'_>) -> &Sampler {
        let fitting = self.rules.iter().find(|(condition, _)| condition.fits(candidate));
        fitting.map_or(&self.otherwise, |(_, sampler)| sampler)
    }

    /// Every sampler that a span may fall to.
    pub(super) fn samplers(&self) -> impl Iterator<Item = &Sampler> {
        self.rules.iter().map(|(_, sampler)| sampler).chain([&self.otherwise])
    }
}

impl Condition {
    fn fits(&self, candidate: &Candidate<'_>) -> bool {
        let details = candidate.details;
        match self {
            Self::Attribute(key, wanted) => details.attribute(key).is_some_and(|value| equal(&value, wanted)),
            Self::Baggage(key, wanted) => details.baggage(key).is_some_and(|value| value == *wanted),
            Self::Route(pattern) => match details.attribute("http.route") {
                Some(Value::Text(route)) => is_like(&route, pattern),
                _ => is_like(without_method(candidate.name), pattern),
            },
            Self::Name(pattern) => is_like(candidate.name, pattern),
            Self::Kind(kind) => candidate.kind == *kind,
            Self::Target(module) => is_within(candidate.target, module),
        }
    }
}

/// `GET /users/{id}` is the name of a request for `/users/{id}`.
fn without_method(name: &str) -> &str {
    match name.split_once(' ') {
        Some((method, route)) if method.bytes().all(|b| b.is_ascii_uppercase()) => route,
        _ => name,
    }
}

fn is_within(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Whether the text is the pattern, in which `*` stands for any number of characters.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts = rest.split('*');
    let last = parts.next_back().unwrap_or_default();
    // What stands between two stars may be taken where it is found first: the next star takes what is left.
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TraceId;
    use crate::sample::candidate::{Details, Record};
    use crate::sample::{always, never};
    use proptest::prelude::*;

    struct Known(&'static [(&'static str, Value)], &'static [(&'static str, &'static str)]);

    impl Details for Known {
        fn attribute(&self, key: &str) -> Option<Value> {
            self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone())
        }

        fn baggage(&self, key: &str) -> Option<String> {
            self.1.iter().find(|(known, _)| *known == key).map(|(_, value)| (*value).to_owned())
        }
    }

    fn keeps(sampler: &Sampler, name: &str, details: &dyn Details) -> bool {
        let (target, kind) = ("shop::orders::db", SpanKind::Server);
        let trace_id = TraceId::random();
        let candidate = Candidate { trace_id, parent: None, name, kind, target, details };
        sampler.decide(&candidate).record == Record::Yes
    }

    #[test]
    fn every_kind_of_rule_finds_what_it_names_and_nothing_else() {
        let known =
            Known(&[("user.vip", Value::Bool(true)), ("shard", Value::U64(7))], &[("tenant", "acme")]);
        for (fitting, rules) in [
            (true, rules().attribute("user.vip", true, always())),
            (true, rules().attribute("shard", 7, always())),
            (false, rules().attribute("shard", "7", always())),
            (false, rules().attribute("user", true, always())),
            (true, rules().baggage("tenant", "acme", always())),
            (false, rules().baggage("tenant", "acm", always())),
            (false, rules().attribute("tenant", "acme", always())),
            (true, rules().route("/orders/*", always())),
            (false, rules().route("/orders", always())),
            (true, rules().name("GET /orders/{id}", always())),
            (false, rules().name("/orders/{id}", always())),
            (true, rules().kind(SpanKind::Server, always())),
            (false, rules().kind(SpanKind::Client, always())),
            (true, rules().target("shop", always())),
            (true, rules().target("shop::orders::db", always())),
            (false, rules().target("shop::order", always())),
            (false, rules().target("orders", always())),
        ] {
            let sampler = rules.clone().otherwise(never());
            assert_eq!(keeps(&sampler, "GET /orders/{id}", &known), fitting, "{rules:?}");
        }
    }

    #[test]
    fn the_attribute_is_the_route_wherever_there_is_one() {
        let routed = Known(&[("http.route", Value::Text(Cow::Borrowed("/health")))], &[]);
        let sampler = rules().route("/health", never()).otherwise(always());
        assert!(!keeps(&sampler, "GET something else", &routed));
        assert!(!keeps(&sampler, "GET /health", &()));
        assert!(!keeps(&sampler, "/health", &()));
        assert!(keeps(&sampler, "checks /health", &()));
        let other = Known(&[("http.route", Value::Text(Cow::Borrowed("/orders")))], &[]);
        assert!(keeps(&sampler, "GET /health", &other));
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let sampler = rules().name("a*", always()).name("ab", never()).name("b", always()).otherwise(never());
        let decided = ["ab", "b", "c"].map(|name| keeps(&sampler, name, &()));
        assert_eq!(decided, [true, true, false]);
    }

    #[test]
    fn rules_within_a_rule_narrow_it() {
        let inner = rules().name("poll", never()).otherwise(always());
        let sampler = rules().target("shop", inner).otherwise(never());
        assert!(!keeps(&sampler, "poll", &()));
        assert!(keeps(&sampler, "order", &()));
    }

    #[test]
    fn a_star_stands_for_any_number_of_characters() {
        for (text, pattern, alike) in [
            ("/a", "/a", true),
            ("/ab", "/a", false),
            ("/ab", "/a*", true),
            ("/a", "/a*", true),
            ("/a/b/c", "/*/c", true),
            ("/a/c/d", "/*/c", false),
            ("aXbXc", "a*b*c", true),
            ("aXcXb", "a*b*c", false),
            ("aba", "ab*ba", false),
            ("abba", "ab*ba", true),
            ("", "*", true),
            ("é", "*é", true),
            ("", "", true),
        ] {
            assert_eq!(is_like(text, pattern), alike, "{text} {pattern}");
        }
    }

    proptest! {
        #[test]
        fn patterns_are_judged_as_the_slow_way_judges_them(text in "[ab/]{0,8}", pattern in "[ab/*]{0,6}") {
            fn slow(text: &[u8], pattern: &[u8]) -> bool {
                match (pattern, text) {
                    ([], _) => text.is_empty(),
                    ([b'*', rest @ ..], _) => (0..=text.len()).any(|at| slow(&text[at..], rest)),
                    ([a, pattern @ ..], [b, text @ ..]) => a == b && slow(text, pattern),
                    ([_, ..], []) => false,
                }
            }
            prop_assert_eq!(is_like(&text, &pattern), slow(text.as_bytes(), pattern.as_bytes()));
        }
    }
}
