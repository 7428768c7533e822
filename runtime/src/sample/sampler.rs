//! A sampler: who decides, what a parent counts, and what may still keep a declined trace.

use super::candidate::{Candidate, Decision};
use super::head::{Choice, Head};
use super::limit::RateLimit;
use super::parent::{Branch, Branches, Parent};
use super::tail::TailRules;
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
    /// nothing; with it every span is asked for.
    ///
    /// # Example: a chatty function that nobody wants to see, and what it calls
    /// ```
    /// use telemark::sample::{never, ratio, rules};
    ///
    /// let quiet = never().local_parent_sampled(never());
    /// let sampler = rules().name("poll_queue", quiet).otherwise(ratio(0.1));
    /// # assert_ne!(sampler, ratio(0.1));
    /// ```
    #[must_use]
    pub fn local_parent_sampled(self, sampler: Sampler) -> Self {
        self.branch(|branches| branches.local.sampled = Branch::By(sampler))
    }

    /// Who decides over a span below one of this service that is not sampled. Without it the parent is followed, which
    /// costs nothing; with it every span is asked for.
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

    /// The same with the tail rules of another sampler that it takes the place of; who asks for nothing gets nothing.
    pub(crate) fn with_tail_of(mut self, other: &Self) -> Self {
        if self.head != Head::Never {
            self.tail.clone_from(&other.tail);
        }
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
        // A part of a trace has no buffer of its own to wait in.
        (!choice.is_followed()).then(|| choice.without_tail().decision(candidate))
    }

    /// Decides with respect to the parent.
    pub(super) fn choose(&self, candidate: &Candidate<'_>) -> Choice<'_> {
        let branch = candidate.parent.map(|parent| (parent, self.parent.branch(parent)));
        let choice = match branch {
            None | Some((_, Branch::AsRoot)) => self.head.choose(candidate),
            Some((_, Branch::By(other))) => other.choose_as_root(candidate),
            Some((parent, Branch::Follow)) => self.head.follow(candidate, parent),
        };
        // The rules of the sampler that has decided come first.
        choice.with_tail(self.tail.as_ref())
    }

    /// Decides as if there were no parent.
    pub(super) fn choose_as_root(&self, candidate: &Candidate<'_>) -> Choice<'_> {
        self.head.choose(candidate).with_tail(self.tail.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Record, always, never, per_second, ratio, rules};
    use super::*;
    use crate::context::{SpanContext, TraceFlags};
    use crate::id::{SpanId, TraceId};
    use crate::schema::SpanKind;

    fn candidate(trace_id: TraceId, parent: Option<&SpanContext>) -> Candidate<'_> {
        Candidate { trace_id, parent, name: "work", kind: SpanKind::Internal, target: "shop", details: &() }
    }

    fn decide(sampler: &Sampler, parent: Option<&SpanContext>) -> (&'static str, Option<String>) {
        let trace_id = parent.map_or_else(TraceId::random, SpanContext::trace_id);
        let Decision { record, trace_state } = sampler.decide(&candidate(trace_id, parent));
        let word = match record {
            Record::No => "no",
            Record::Yes => "yes",
            Record::Tail(_) => "tail",
        };
        (word, trace_state.map(|state| state.to_string()))
    }

    fn caller(sampled: bool) -> SpanContext {
        let flags = TraceFlags::NONE.sampled(sampled);
        SpanContext::new(TraceId::random(), SpanId::random()).with_flags(flags).from_remote()
    }

    #[test]
    fn shares_beyond_the_ends_are_the_ends() {
        assert_eq!(ratio(7.0), always());
        assert_eq!(ratio(-1.0), never());
        assert_eq!(ratio(f64::NAN), always());
        assert_eq!(ratio(1e-300), never());
    }

    #[test]
    fn whoever_is_declined_waits_if_there_are_rules_to_wait_for() {
        for declined in [
            never().keep_errors(),
            never().keep_slower_than(Duration::from_secs(1)),
            never().keep_if("user.vip", true),
            per_second(0).keep_errors(),
            never().keep_errors().ignore_parent(),
            rules().otherwise(never()).keep_errors(),
            rules().otherwise(never().keep_errors()),
        ] {
            assert_eq!(decide(&declined, None), ("tail", None), "{declined:?}");
            assert_eq!(decide(&declined, Some(&caller(false))), ("tail", None), "{declined:?}");
        }
        assert_eq!(decide(&never().keep_errors(), Some(&caller(true))), ("yes", None));
        assert_eq!(decide(&always().keep_errors(), None), ("yes", None));
        assert_eq!(decide(&always().keep_errors(), Some(&caller(false))), ("tail", None));
    }

    #[test]
    fn the_rules_of_the_sampler_that_declined_come_before_those_of_the_whole() {
        let inner = never().keep_if("inner", true);
        let outer = rules().name("work", inner.clone()).otherwise(never()).keep_if("outer", true);
        let candidate = candidate(TraceId::random(), None);
        let of = |name| Candidate { name, ..candidate };
        assert_eq!(outer.decide(&of("work")).record, inner.decide(&candidate).record);
        assert_ne!(outer.decide(&of("rest")).record, inner.decide(&candidate).record);
        assert!(matches!(outer.decide(&of("rest")).record, Record::Tail(_)));
    }

    #[test]
    fn a_span_below_another_has_no_buffer_of_its_own() {
        let sampler = never().keep_errors().local_parent_sampled(never());
        let parent = SpanContext::new(TraceId::random(), SpanId::random());
        let candidate = candidate(parent.trace_id(), Some(&parent));
        assert_eq!(sampler.decide_child(&candidate).map(|decision| decision.record), Some(Record::No));
    }

    #[test]
    fn the_environments_sampler_takes_the_place_of_the_head_and_nothing_asked_for_is_nothing() {
        let coded = always().keep_errors();
        assert_eq!(ratio(0.1).with_tail_of(&coded), ratio(0.1).keep_errors());
        assert_eq!(always().with_tail_of(&coded).ignore_parent(), always().keep_errors().ignore_parent());
        for nothing in [never(), never().ignore_parent(), ratio(0.0)] {
            assert_eq!(nothing.clone().with_tail_of(&coded), nothing);
        }
    }

    #[test]
    fn a_limit_counts_what_is_decided_here_and_its_clones_share_it() {
        let sampler = always().at_most_per_second(2);
        let clone = sampler.clone();
        for _ in 0..100 {
            assert_eq!(decide(&sampler, Some(&caller(true))).0, "yes", "the caller has decided");
        }
        let decided = [&sampler, &clone, &sampler, &clone].map(|one| decide(one, None).0);
        assert_eq!(decided, ["yes", "yes", "no", "no"]);
        let nothing = never().at_most_per_second(1);
        assert_eq!(decide(&nothing, None).0, "no");
    }

    #[test]
    fn a_ratio_writes_its_threshold_and_nobody_else_does() {
        let one_percent = ratio(0.01);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..2000 {
            seen.insert(decide(&one_percent, None));
        }
        assert_eq!(
            seen.into_iter().collect::<Vec<_>>(),
            [("no", None), ("yes", Some("ot=th:fd70a4".to_owned()))]
        );
        for unknown in
            [always(), per_second(1), ratio(0.999).at_most_per_second(100), rules().otherwise(always())]
        {
            assert_eq!(decide(&unknown, None).1, None, "{unknown:?}");
        }
    }

    #[test]
    fn a_smaller_ratio_keeps_a_part_of_what_a_larger_one_keeps() {
        let (many, few) = (ratio(0.3).ignore_parent(), rules().otherwise(ratio(0.1)));
        for _ in 0..2000 {
            let caller = caller(false);
            let root = TraceId::random();
            let keeps =
                |sampler: &Sampler, parent| sampler.decide(&candidate(root, parent)).record == Record::Yes;
            assert!(keeps(&many, None) || !keeps(&few, None));
            assert_eq!(keeps(&many, None), keeps(&many, Some(&caller)), "a parent changes nothing");
        }
    }
}
