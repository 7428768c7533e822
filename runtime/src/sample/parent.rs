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
