//! How an open span comes into another trace than the one it began with, and asks the sampler once more.

use super::mounted::Layer;
use super::open::{Description, Identity, Open};
use super::shard::Local;
use super::slot::SlotId;
use super::tail::Tail;
use super::{Engine, Recorder, spans, table};
use crate::context::{Request, SpanContext};
use crate::sample::{Candidate, Decision, Details, Record};
use crate::span::body::{Entries, Entry};
use crate::span::bridge;
use crate::value::Value;
use std::sync::{Arc, PoisonError};
use tracing_subscriber::Registry;

/// Hangs an open root from another parent; false if it is no root, or has children.
pub(crate) fn rejoin(span: &tracing::Span, parent: &SpanContext) -> bool {
    let rejoined = span.with_subscriber(|(id, dispatch)| {
        let number = super::current::number(dispatch, id)?;
        let moved = |recorder: &Recorder| recorder.rejoin(number, parent);
        match dispatch.downcast_ref::<Engine>() {
            Some(engine) => moved(engine.recorder()),
            None => moved(dispatch.downcast_ref::<Layer>()?.recorder()),
        }
    });
    rejoined.flatten().is_some()
}

/// Sees to it that a span of the Layer mount has the identity that it keeps.
pub(crate) fn settle(span: &tracing::Span) {
    span.with_subscriber(|(id, dispatch)| {
        if let (Some(layer), Some(registry)) =
            (dispatch.downcast_ref::<Layer>(), dispatch.downcast_ref::<Registry>())
        {
            layer.settle(registry, id, dispatch);
        }
    });
}

/// What rules may ask of a span that is open already.
struct Known<'a> {
    id: SlotId,
    request: Option<&'a Request>,
}

impl Details for Known<'_> {
    fn attribute(&self, key: &str) -> Option<Value> {
        let value = |open: &mut Open| {
            let names = open.description?.metadata.fields();
            Entries::new(open.body.bytes()).find_map(|entry| match entry {
                Entry::Field(index, value) => {
                    let name = names.iter().nth(usize::from(index))?.name();
                    (name == key).then(|| value.to_value())
                }
                Entry::Attribute(name, value) => (name.bytes() == key.as_bytes()).then(|| value.to_value()),
                _ => None,
            })
        };
        spans::with(self.id, |_, open| value(open)).flatten()
    }

    fn baggage(&self, key: &str) -> Option<String> {
        let entries = self.request?.baggage().read().unwrap_or_else(PoisonError::into_inner);
        entries.get(&[], key).map(str::to_owned)
    }
}

impl Recorder {
    fn rejoin(&self, id: SlotId, parent: &SpanContext) -> Option<()> {
        let slot = table::find(id).filter(|slot| !slot.has_begun())?;
        let identity = slot.with(id, |identity, _| *identity).filter(|identity| identity.root == id)?;
        let joined = Identity { trace: parent.trace_id(), flags: parent.flags(), ..identity };
        self.identify(id, joined, Some(parent))
    }

    /// Gives a span the identity that another layer has given it.
    pub(super) fn take_over(&self, id: SlotId, theirs: &SpanContext) -> Option<()> {
        let identity = spans::with(id, |identity, _| *identity)?;
        let (trace, span) = (theirs.trace_id(), theirs.span_id());
        if identity.root == id && identity.trace != trace {
            // Each layer samples for itself: the other one is no parent.
            return self.identify(id, Identity { trace, span, ..identity }, None);
        }
        let renamed = spans::with(id, |identity, open| {
            identity.span = span;
            (*identity, identity.context(open.more.trace_state.as_ref()), open.bridged.take())
        });
        announce(id, renamed?)
    }

    /// Asks the sampler anew, and takes over an identity with what it says.
    fn identify(&self, id: SlotId, joined: Identity, parent: Option<&SpanContext>) -> Option<()> {
        let (description, request) =
            spans::with(id, |_, open| Some((open.description?, open.more.request.clone())))??;
        let Description { metadata, shape } = description;
        // Rules are asked while nothing is locked.
        let decision = self.sampler().decide(&Candidate {
            trace_id: joined.trace,
            parent,
            name: metadata.name(),
            kind: shape.map(|shape| shape.kind).unwrap_or_default(),
            target: metadata.target(),
            details: &Known { id, request: request.as_deref() },
        });
        drop(request);
        let renamed = spans::with(id, |identity, open| {
            open.join(identity, joined, decision, id.is_unsampled());
            if let Some(parent) = parent {
                open.parent = parent.span_id();
                open.parent_is_remote = parent.is_remote();
            }
            (*identity, identity.context(open.more.trace_state.as_ref()), open.bridged.take())
        });
        announce(id, renamed?)
    }
}

/// Whoever has looked at the span before looks again.
fn announce(
    id: SlotId,
    (identity, context, _bridged): (Identity, SpanContext, Option<bridge::Kept>),
) -> Option<()> {
    table::find(id)?.rename(id, identity.span);
    if let Some(local) = Local::get() {
        local.renamed(id, identity, &context);
    }
    Some(())
}

impl Open {
    /// A span whose number says that it is not recorded stays so.
    fn join(&mut self, identity: &mut Identity, joined: Identity, decision: Decision<'_>, fixed: bool) {
        let rules = if let Record::Tail(rules) = decision.record { Some(rules) } else { None };
        let tail = Tail::anew(identity.tail, rules.filter(|_| !fixed));
        let sampled = decision.record == Record::Yes && !fixed;
        self.recorded = sampled || tail.is_some();
        self.decides = tail.is_some();
        self.more.trace_state = decision.trace_state;
        if let Some(request) = self.more.request.as_mut().and_then(Arc::get_mut) {
            request.moved(identity.trace, joined.trace);
        }
        *identity = Identity {
            flags: joined.flags.sampled(sampled),
            tail,
            declined: !self.recorded,
            has_more: self.more.is_something(),
            ..joined
        };
    }
}
