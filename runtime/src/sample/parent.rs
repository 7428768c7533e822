//! Whether a parent's decision is followed: OpenTelemetry's parent-based sampling.

use super::Sampler;
use crate::context::SpanContext;
use std::sync::Arc;

/// What happens to a span that has a parent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parent {
    /// The parent has decided.
    Follow,
    /// Remote parents do not count; local ones do, because a trace is decided once in a service.
    IgnoreRemote,
    /// Each kind of parent for itself.
    Each(Arc<Branches>),
}

/// What happens for each kind of parent.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Branches {
    pub(super) remote: Fork,
    pub(super) local: Fork,
}

/// Whether the parent was sampled.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Fork {
    pub(super) sampled: Branch,
    pub(super) declined: Branch,
}

/// What happens for one kind of parent.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Branch {
    /// It is followed.
    #[default]
    Follow,
    /// The span is decided as if it had none.
    AsRoot,
    /// Another sampler decides, as if there were no parent.
    By(Sampler),
}

impl Parent {
    /// Changes one branch.
    pub(super) fn with(self, change: impl FnOnce(&mut Branches)) -> Self {
        let mut branches = match self {
            Self::Follow => Arc::default(),
            Self::IgnoreRemote => Arc::new(Branches {
                remote: Fork { sampled: Branch::AsRoot, declined: Branch::AsRoot },
                local: Fork::default(),
            }),
            Self::Each(branches) => branches,
        };
        change(Arc::make_mut(&mut branches));
        Self::Each(branches)
    }

    /// What happens to a span with this parent.
    pub(super) fn branch(&self, parent: &SpanContext) -> &Branch {
        // It has decided nothing that could be followed.
        if parent.is_undecided() {
            return &Branch::AsRoot;
        }
        let fork = match (self, parent.is_remote()) {
            (Self::Follow, _) | (Self::IgnoreRemote, false) => return &Branch::Follow,
            (Self::IgnoreRemote, true) => return &Branch::AsRoot,
            (Self::Each(each), true) => &each.remote,
            (Self::Each(each), false) => &each.local,
        };
        if parent.is_sampled() { &fork.sampled } else { &fork.declined }
    }

    /// Whether anything but the parent may decide over a span with a local parent.
    pub(super) fn decides_children(&self) -> bool {
        matches!(self, Self::Each(each) if each.local != Fork::default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::candidate::{Candidate, Record};
    use super::super::{always, never, per_second, ratio, rules};
    use super::*;
    use crate::context::TraceFlags;
    use crate::id::{SpanId, TraceId};
    use crate::schema::SpanKind;

    fn candidate(parent: Option<&SpanContext>) -> Candidate<'_> {
        let trace_id = parent.map_or_else(TraceId::random, SpanContext::trace_id);
        Candidate { trace_id, parent, name: "work", kind: SpanKind::Internal, target: "shop", details: &() }
    }

    fn parent(remote: bool, sampled: bool) -> SpanContext {
        let span = SpanContext::new(TraceId::random(), SpanId::random())
            .with_flags(TraceFlags::RANDOM.sampled(sampled));
        if remote { span.from_remote() } else { span }
    }

    /// For a root, and for a remote parent that was sampled or not.
    fn entering(sampler: &Sampler) -> [bool; 3] {
        let keeps = |parent: Option<&SpanContext>| sampler.decide(&candidate(parent)).record == Record::Yes;
        [keeps(None), keeps(Some(&parent(true, true))), keeps(Some(&parent(true, false)))]
    }

    #[test]
    fn a_caller_that_leaves_the_decision_open_gets_that_of_a_root() {
        let open = parent(true, false).undecided();
        for (sampler, kept) in [(always(), true), (never(), false), (always().ignore_parent(), true)] {
            assert_eq!(sampler.decide(&candidate(Some(&open))).record == Record::Yes, kept, "{sampler:?}");
        }
    }

    /// For a local parent that was sampled or not; nothing where the parent is followed.
    fn below(sampler: &Sampler) -> [Option<bool>; 2] {
        let decided = |parent: &SpanContext| {
            Some(sampler.decide_child(&candidate(Some(parent)))?.record == Record::Yes)
        };
        assert_eq!(
            sampler.decides_children(),
            [true, false].iter().any(|sampled| decided(&parent(false, *sampled)).is_some())
        );
        [decided(&parent(false, true)), decided(&parent(false, false))]
    }

    #[test]
    fn every_parent_is_followed_where_nothing_else_is_said() {
        for (sampler, root) in [(always(), true), (never(), false), (per_second(1), true)] {
            assert_eq!(entering(&sampler), [root, true, false]);
            assert_eq!(below(&sampler), [None, None]);
        }
    }

    #[test]
    fn a_caller_may_be_ignored_but_not_a_parent_of_this_service() {
        assert_eq!(entering(&never().ignore_parent()), [false, false, false]);
        assert_eq!(entering(&always().ignore_parent()), [true, true, true]);
        assert_eq!(below(&always().ignore_parent()), [None, None]);
    }

    #[test]
    fn each_of_the_five_branches_has_a_sampler_of_its_own() {
        assert_eq!(entering(&always().remote_parent_sampled(never())), [true, false, false]);
        assert_eq!(entering(&never().remote_parent_not_sampled(always())), [false, true, true]);
        assert_eq!(below(&always().local_parent_sampled(never())), [Some(false), None]);
        assert_eq!(below(&never().local_parent_not_sampled(always())), [None, Some(true)]);
        let turned = always()
            .remote_parent_sampled(never())
            .remote_parent_not_sampled(always())
            .local_parent_sampled(never())
            .local_parent_not_sampled(always());
        assert_eq!(entering(&turned), [true, false, true]);
        assert_eq!(below(&turned), [Some(false), Some(true)]);
    }

    #[test]
    fn a_branch_and_ignoring_add_up_in_the_order_they_are_written() {
        assert_eq!(entering(&always().ignore_parent().remote_parent_sampled(never())), [true, false, true]);
        assert_eq!(entering(&always().remote_parent_sampled(never()).ignore_parent()), [true, true, true]);
    }

    #[test]
    fn samplers_of_rules_have_their_own_word_on_parents() {
        let vip = |sampler| rules().name("work", sampler).otherwise(never());
        assert_eq!(entering(&vip(always())), [true, true, false]);
        assert_eq!(entering(&vip(always().ignore_parent())), [true, true, true]);
        assert_eq!(entering(&vip(never()).ignore_parent()), [false, false, false]);
        assert_eq!(below(&vip(always().local_parent_not_sampled(always()))), [None, Some(true)]);
        assert_eq!(below(&vip(always()).at_most_per_second(9)), [None, None]);
    }

    #[test]
    fn a_branch_decides_by_the_whole_list_of_its_rules() {
        let listed = rules().name("work", always()).otherwise(never());
        assert_eq!(entering(&never().remote_parent_not_sampled(listed)), [false, true, true]);
    }

    #[test]
    fn a_ratio_for_callers_that_sample_nothing_keeps_its_share() {
        let sampler = never().remote_parent_not_sampled(ratio(0.25));
        let kept = (0..4000).filter(|_| entering(&sampler)[2]).count();
        assert!((800..1200).contains(&kept), "{kept}");
    }
}
