//! A sampler: who decides, what a parent counts, and what may still keep a declined trace.

use super::candidate::{Candidate, Decision, Record};
use super::limit::RateLimit;
use super::parent::{Branch, Branches, Parent};
use super::probability::{Travelling, alone, randomness, trace_state};
use super::rules::Decided;
use super::tail::TailRules;
use super::threshold::Threshold;
use crate::context::SpanContext;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

/// Decides which traces are recorded: once for each trace, where it enters this service.
///
/// Cheap to clone; clones share a rate limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampler {
    pub(super) head: Head,
    pub(super) parent: Parent,
    pub(super) tail: Option<Arc<TailRules>>,
}

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
struct Choice<'s> {
    sampled: bool,
    travelling: Travelling<'s>,
    tail: Option<&'s Arc<TailRules>>,
}

impl<'s> Choice<'s> {
    const fn new(sampled: bool, travelling: Travelling<'s>) -> Self {
        Self { sampled, travelling, tail: None }
    }

    fn decision(self, candidate: &Candidate<'_>) -> Decision<'s> {
        let record = match self.tail {
            _ if self.sampled => Record::Yes,
            Some(rules) => Record::Tail(rules),
            None => Record::No,
        };
        let trace_state = trace_state(candidate.trace_id, candidate.parent, self.sampled, self.travelling);
        Decision { record, trace_state }
    }
}

impl Sampler {
    pub(super) const fn of(head: Head) -> Self {
        Self { head, parent: Parent::Follow, tail: None }
    }

    /// Decides anew in this service, whatever a caller has decided.
    #[must_use]
    pub fn ignore_parent(mut self) -> Self {
        self.parent = Parent::IgnoreRemote;
        self
    }

    /// Who decides where a caller has sampled the trace. Without it the caller is followed.
    #[must_use]
    pub fn remote_parent_sampled(self, sampler: Sampler) -> Self {
        self.branch(|branches| branches.remote.sampled = Branch::By(sampler))
    }

    /// Who decides where a caller has not sampled the trace. Without it the caller is followed.
    ///
    /// # Example: some traces also of callers that sample none
    /// ```
    /// use telemark::sample;
    ///
    /// let sampler = sample::ratio(0.1).remote_parent_not_sampled(sample::per_second(1));
    /// # assert_ne!(sampler, sample::ratio(0.1));
    /// ```
    #[must_use]
    pub fn remote_parent_not_sampled(self, sampler: Sampler) -> Self {
        self.branch(|branches| branches.remote.declined = Branch::By(sampler))
    }

    /// Who decides over a span below a sampled one of this service. Without it the parent is followed, which costs
    /// nothing.
    #[must_use]
    pub fn local_parent_sampled(self, sampler: Sampler) -> Self {
        self.branch(|branches| branches.local.sampled = Branch::By(sampler))
    }

    /// Who decides over a span below one of this service that is not sampled. Without it the parent is followed, which
    /// costs nothing.
    #[must_use]
    pub fn local_parent_not_sampled(self, sampler: Sampler) -> Self {
        self.branch(|branches| branches.local.declined = Branch::By(sampler))
    }

    fn branch(mut self, change: impl FnOnce(&mut Branches)) -> Self {
        self.parent = self.parent.with(change);
        self
    }

    /// Of the traces that this sampler would record, so many a second; a caller's decision does not count against it.
    ///
    /// What one second brings may come at once. Zero or less is none; `0.1` is one in ten seconds.
    ///
    /// # Example: a tenth, and a bound for the day when traffic is ten times as high
    /// ```
    /// let sampler = telemark::sample::ratio(0.1).at_most_per_second(50);
    /// # assert_ne!(sampler, telemark::sample::ratio(0.1));
    /// ```
    #[must_use]
    pub fn at_most_per_second(mut self, traces: impl Into<f64>) -> Self {
        self.head = Head::Limited(Arc::new((self.head, RateLimit::per_second(traces.into()))));
        self
    }

    /// Keeps this service's part of a declined trace if a span of it fails.
    ///
    /// Declined traces are then recorded into memory until their root ends here. Other services do not know of it: the
    /// flag that travels stays "not sampled".
    ///
    /// # Example: every error at one per cent
    /// ```
    /// let sampler = telemark::sample::ratio(0.01).keep_errors();
    /// # assert_ne!(sampler, telemark::sample::ratio(0.01));
    /// ```
    #[must_use]
    pub fn keep_errors(self) -> Self {
        self.tail(TailRules::keep_errors)
    }

    /// Keeps this service's part of a declined trace if a span of it takes longer.
    ///
    /// # Example: what breaks a promise of half a second
    /// ```
    /// use std::time::Duration;
    ///
    /// let sampler = telemark::sample::ratio(0.01).keep_slower_than(Duration::from_millis(500));
    /// # assert_ne!(sampler, telemark::sample::ratio(0.01));
    /// ```
    #[must_use]
    pub fn keep_slower_than(self, bound: Duration) -> Self {
        self.tail(|rules| rules.keep_slower_than(bound))
    }

    /// Keeps this service's part of a declined trace if a span of it has this attribute when it ends.
    ///
    /// A number is the same in every type; text is not a number or a boolean.
    ///
    /// # Example: customers who are known to be important after their session is read
    /// ```
    /// let sampler = telemark::sample::ratio(0.01).keep_if("user.vip", true);
    /// // … and in a handler:
    /// telemark::set_attribute("user.vip", true);
    /// # assert_ne!(sampler, telemark::sample::ratio(0.01));
    /// ```
    #[must_use]
    pub fn keep_if(self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.tail(|rules| rules.keep_if(key.into(), value.into()))
    }

    fn tail(mut self, change: impl FnOnce(&mut TailRules)) -> Self {
        change(Arc::make_mut(self.tail.get_or_insert_default()));
        self
    }

    /// What becomes of a trace that begins here or comes from another service.
    pub(crate) fn decide(&self, candidate: &Candidate<'_>) -> Decision<'_> {
        self.choose(candidate).decision(candidate)
    }

    /// Whether spans with a local parent must be asked for, by [`decide_child`](Self::decide_child).
    pub(crate) fn decides_children(&self) -> bool {
        self.parent.decides_children() || self.head.samplers().any(Self::decides_children)
    }

    /// What becomes of a span with a local parent; nothing if its parent has decided, whatever that is.
    pub(crate) fn decide_child(&self, candidate: &Candidate<'_>) -> Option<Decision<'_>> {
        let choice = self.choose(candidate);
        let followed = matches!(choice.travelling, Travelling::Followed);
        // A part of a trace has no buffer of its own to wait in.
        (!followed).then(|| Choice { tail: None, ..choice }.decision(candidate))
    }

    /// Decides with respect to the parent.
    fn choose(&self, candidate: &Candidate<'_>) -> Choice<'_> {
        let branch = candidate.parent.map(|parent| (parent, self.parent.branch(parent)));
        let choice = match branch {
            None | Some((_, Branch::AsRoot)) => self.head.choose(candidate),
            Some((_, Branch::By(other))) => other.choose_as_root(candidate),
            Some((parent, Branch::Follow)) => self.head.follow(candidate, parent),
        };
        self.with_tail(choice)
    }

    /// Decides as if there were no parent.
    fn choose_as_root(&self, candidate: &Candidate<'_>) -> Choice<'_> {
        self.with_tail(self.head.choose(candidate))
    }

    /// The rules of the sampler that has decided come first.
    fn with_tail<'s>(&'s self, choice: Choice<'s>) -> Choice<'s> {
        Choice { tail: choice.tail.or(self.tail.as_ref()), ..choice }
    }
}

impl Head {
    /// Decides as if there were no parent.
    fn choose(&self, candidate: &Candidate<'_>) -> Choice<'_> {
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
    fn follow(&self, candidate: &Candidate<'_>, parent: &SpanContext) -> Choice<'_> {
        match self {
            Self::Rules(rules) => rules.of(candidate).choose(candidate),
            Self::Limited(limited) => limit(&limited.1, limited.0.follow(candidate, parent)),
            Self::Always | Self::Never | Self::Ratio(..) => {
                Choice::new(parent.is_sampled(), Travelling::Followed)
            }
        }
    }

    /// The samplers that it may leave a decision to.
    fn samplers(&self) -> Box<dyn Iterator<Item = &Sampler> + '_> {
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
    } else if share <= 0.0 {
        Head::Never
    } else {
        let threshold = Threshold::of(share);
        Head::Ratio(threshold, alone(threshold))
    }
}
