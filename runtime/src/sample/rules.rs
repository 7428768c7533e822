//! Rules: which sampler decides depends on what is known of a span when it begins.

use super::candidate::Candidate;
use super::equal::equal;
use super::{Head, Parent, Sampler};
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
