//! What decides when a trace begins: always, never, a share, a limit, rules.

use super::Sampler;
use super::candidate::{Candidate, Decision, Record};
use super::limit::RateLimit;
use super::probability::{Travelling, alone, randomness, trace_state};
use super::rules::Decided;
use super::tail::TailRules;
use super::threshold::Threshold;
use crate::context::SpanContext;
use std::sync::Arc;

/// What decides when a trace begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Head {
    Always,
    Never,
    /// The second is the `tracestate` of a trace that has no other.
    Ratio(Threshold, Arc<str>),
    Limited(Arc<(Head, RateLimit)>),
    Rules(Arc<Decided>),
}

/// What was decided, and by whom.
#[derive(Clone, Copy)]
pub(super) struct Choice<'s> {
    sampled: bool,
    travelling: Travelling<'s>,
    tail: Option<&'s Arc<TailRules>>,
}

impl<'s> Choice<'s> {
    const fn new(sampled: bool, travelling: Travelling<'s>) -> Self {
        Self { sampled, travelling, tail: None }
    }

    /// The same with these rules to wait for, unless it has some.
    pub(super) fn with_tail(self, rules: Option<&'s Arc<TailRules>>) -> Self {
        Self { tail: self.tail.or(rules), ..self }
    }

    /// The same with nothing to wait for.
    pub(super) const fn without_tail(self) -> Self {
        Self { tail: None, ..self }
    }

    /// Whether the parent has decided.
    pub(super) const fn is_followed(&self) -> bool {
        matches!(self.travelling, Travelling::Followed)
    }

    /// The answer to the engine.
    pub(super) fn decision(self, candidate: &Candidate<'_>) -> Decision<'s> {
        let record = match self.tail {
            _ if self.sampled => Record::Yes,
            Some(rules) => Record::Tail(rules),
            None => Record::No,
        };
        let trace_state = trace_state(candidate.trace_id, candidate.parent, self.sampled, self.travelling);
        Decision { record, trace_state }
    }
}

impl Head {
    /// Decides as if there were no parent.
    pub(super) fn choose(&self, candidate: &Candidate<'_>) -> Choice<'_> {
        match self {
            Self::Always => Choice::new(true, Travelling::Unknown),
            Self::Never => Choice::new(false, Travelling::Unknown),
            Self::Ratio(threshold, alone) => {
                let sampled = threshold.keeps(randomness(candidate.trace_id, candidate.parent));
                Choice::new(sampled, Travelling::Decided(*threshold, alone))
            }
            Self::Limited(limited) => limit(&limited.1, limited.0.choose(candidate)),
            Self::Rules(rules) => rules.of(candidate).choose_as_root(candidate),
        }
    }

    /// Follows the parent, except that samplers of rules have their own word on parents.
    pub(super) fn follow(&self, candidate: &Candidate<'_>, parent: &SpanContext) -> Choice<'_> {
        match self {
            Self::Rules(rules) => rules.of(candidate).choose(candidate),
            Self::Limited(limited) => limit(&limited.1, limited.0.follow(candidate, parent)),
            Self::Always | Self::Never | Self::Ratio(..) => {
                Choice::new(parent.is_sampled(), Travelling::Followed)
            }
        }
    }

    /// The samplers that it may leave a decision to.
    pub(super) fn samplers(&self) -> Box<dyn Iterator<Item = &Sampler> + '_> {
        match self {
            Self::Rules(rules) => Box::new(rules.samplers()),
            Self::Limited(limited) => limited.0.samplers(),
            Self::Always | Self::Never | Self::Ratio(..) => Box::new(std::iter::empty()),
        }
    }
}

/// What is decided here needs a token; then its probability is nobody's to know.
fn limit<'s>(limit: &RateLimit, choice: Choice<'s>) -> Choice<'s> {
    match choice.travelling {
        Travelling::Followed => choice,
        Travelling::Decided(..) | Travelling::Unknown => {
            Choice { sampled: choice.sampled && limit.take(), travelling: Travelling::Unknown, ..choice }
        }
    }
}

/// A share of all traces.
pub(super) fn share(share: f64) -> Head {
    let share = if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) };
    if share >= 1.0 {
        Head::Always
    } else if share < Threshold::SMALLEST_SHARE {
        Head::Never
    } else {
        let threshold = Threshold::of(share);
        Head::Ratio(threshold, alone(threshold))
    }
}
