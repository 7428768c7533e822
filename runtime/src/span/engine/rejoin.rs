//! How an open root comes into another trace than the one it began with.

use super::current::id_of;
use super::open::{Identity, Open};
use super::shard;
use crate::context::{SpanContext, sampled};
use std::sync::Arc;

/// Hangs an open root from another parent; false if it is no root, or has children.
pub(crate) fn rejoin(span: &tracing::Span, parent: &SpanContext) -> bool {
    let joined = id_of(span).and_then(|id| {
        let slot = shard::find(id).filter(|slot| !slot.has_begun())?;
        let root = |identity: &mut Identity, open: &mut Open| {
            let root = identity.root == id;
            if root {
                open.join(identity, parent);
            }
            root
        };
        slot.with(id, root)
    });
    sampled::changed();
    joined.unwrap_or(false)
}

impl Open {
    fn join(&mut self, identity: &mut Identity, parent: &SpanContext) {
        identity.trace = parent.trace_id();
        identity.flags = parent.flags().sampled(identity.flags.is_sampled());
        self.parent = Some(parent.span_id());
        self.parent_is_remote = parent.is_remote();
        self.more.trace_state = parent.shared_trace_state().map(Arc::clone);
        identity.has_more |= self.more.trace_state.is_some();
    }
}
