//! What is known of an open span, and how one begins.

use super::shard::Local;
use super::slot::{Owned, SlotId};
use super::stack::Entry;
use super::tail::Tail;
use super::{Recorder, spans};
use crate::clock::Ticks;
use crate::context::{Request, SpanContext, TraceFlags, baggage};
use crate::id::{SpanId, TraceId};
use crate::sample::{Candidate, Decision, Record};
use crate::schema::SpanShape;
use crate::span::Given;
use crate::span::beginning::Beginning;
use crate::span::body::Body;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;
use tracing_core::Metadata;

/// Who an open span is, as its children need to know.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub(super) trace: TraceId,
    pub(super) span: SpanId,
    /// Where the trace began in this process.
    pub(super) root: SlotId,
    /// The recorder that it belongs to: each subscriber has one.
    pub(super) recorder: u32,
    pub(super) flags: TraceFlags,
    /// Whether its slot has [`More`] for its children.
    pub(super) has_more: bool,
}

impl Identity {
    /// Of a slot without a span.
    pub(super) const NONE: Self = Self {
        trace: TraceId::NONE,
        span: SpanId::NONE,
        root: SlotId::NOTHING,
        recorder: 0,
        flags: TraceFlags::NONE,
        has_more: false,
    };
}

/// What only few spans have, and hand on to their children.
#[derive(Clone, Default)]
pub(super) struct More {
    pub(super) request: Option<Arc<Request>>,
    pub(super) trace_state: Option<Arc<str>>,
    pub(super) tail: Option<Tail>,
}

impl More {
    const fn is_something(&self) -> bool {
        self.request.is_some() || self.trace_state.is_some() || self.tail.is_some()
    }
}

/// What a span gathers until it ends.
pub(super) struct Open {
    /// False where only identity and request are kept, for logs and for calls to other services.
    pub(super) recorded: bool,
    pub(super) parent: Option<SpanId>,
    pub(super) parent_is_remote: bool,
    pub(super) description: Option<Description>,
    pub(super) start: Ticks,
    /// Set by a guard that has read the clock already.
    pub(super) end: Option<Ticks>,
    pub(super) more: More,
    pub(super) body: Body,
}

/// What the program's text says of a span.
#[derive(Clone, Copy)]
pub(crate) struct Description {
    pub(crate) metadata: &'static Metadata<'static>,
    /// Of a span that `#[traced]`, `span!` or telemark itself declares.
    pub(crate) shape: Option<&'static SpanShape>,
}

/// What a trace begins with, beside the span itself.
#[derive(Default)]
pub(super) struct Origin {
    pub(super) remote: Option<SpanContext>,
    pub(super) request: Option<Arc<Request>>,
    pub(super) name: Option<Cow<'static, str>>,
    /// The span above, where the sampler decides over each span.
    pub(super) above: Option<Entry>,
}

impl Open {
    pub(super) const fn new() -> Self {
        Self {
            recorded: false,
            parent: None,
            parent_is_remote: false,
            description: None,
            start: Ticks::ZERO,
            end: None,
            more: More { request: None, trace_state: None, tail: None },
            body: Body::new(),
        }
    }

    /// Adds an event.
    pub(super) fn add_event(&mut self, name: &str, time: u64, attributes: &[(Cow<'static, str>, Value)]) {
        self.body.event(time, name, |event| {
            attributes.iter().for_each(|(key, value)| event.attribute(key, Given::from(value)));
        });
    }
}

impl Recorder {
    /// A child of a span that is recorded; its clock starts when its values are written.
    #[inline]
    pub(super) fn child(
        &self,
        local: Local,
        parent: &Entry,
        description: Description,
        write: impl FnOnce(&mut Body),
    ) -> Option<Owned> {
        let mut slot = local.take()?;
        let random = local.random();
        slot.descends(random, Some(parent.id));
        parent.slot.begin();
        let (identity, open) = slot.parts();
        let Identity { trace, span, root, flags, has_more, .. } = parent.identity;
        *identity =
            Identity { trace, span: SpanId::of_random(random), root, recorder: self.number, flags, has_more };
        open.recorded = true;
        open.parent = Some(span);
        open.parent_is_remote = false;
        open.description = Some(description);
        open.end = None;
        if has_more && let Some(more) = local.with(parent, |_, parent| parent.more.clone()) {
            open.more = more;
        }
        write(&mut open.body);
        open.start = Ticks::now();
        Some(slot)
    }

    /// The first span of a trace in this process, or any span where the sampler decides over each.
    #[cold]
    #[inline(never)]
    pub(super) fn root(
        &self,
        local: Local,
        description: Description,
        origin: Origin,
        attribute: &dyn Fn(&str) -> Option<Value>,
        write: &mut dyn FnMut(&mut Body),
    ) -> Option<Owned> {
        let Origin { remote, request, name, above } = origin;
        let parent = above.as_ref().and_then(|above| spans::change(above, |open| above.context(open)));
        let (above, parent) = (above.filter(|_| parent.is_some()), parent.or(remote));
        let request = request.or_else(|| spans::change(above.as_ref()?, |open| open.more.request.clone())?);
        let trace = parent.as_ref().map_or_else(TraceId::random, SpanContext::trace_id);
        // What this thread's baggage says to the new trace could not be asked for on another thread later.
        let request = request.or_else(|| baggage::is_set_on_thread().then(|| Request::of_trace(trace)));
        let candidate = Candidate {
            trace_id: trace,
            parent: parent.as_ref(),
            name: name.as_deref().unwrap_or_else(|| description.metadata.name()),
            kind: description.shape.map(|shape| shape.kind).unwrap_or_default(),
            target: description.metadata.target(),
            details: &Beginning { attribute, request: request.as_deref() },
        };
        let decision = match &above {
            None => self.sampler.decide(&candidate),
            Some(above) => match self.sampler.decide_child(&candidate) {
                Some(decision) => decision,
                None if !above.id.is_unsampled() => {
                    return self.child(local, above, description, |body| {
                        name.iter().for_each(|name| body.name(name));
                        write(body);
                    });
                }
                None => Decision {
                    record: Record::No,
                    trace_state: parent.as_ref().and_then(|parent| parent.shared_trace_state().cloned()),
                },
            },
        };
        let (recorded, tail) = match decision.record {
            Record::No => (false, None),
            Record::Yes => (true, None),
            Record::Tail(rules) => {
                let tail = Tail::begin(rules);
                (tail.is_some(), tail)
            }
        };
        if let Some(request) = &request {
            request.known_by(trace);
        }
        let mut slot = local.take()?;
        let id = if recorded { slot.id() } else { slot.id().unsampled() };
        let random = local.random();
        slot.descends(random, above.map(|above| above.id));
        let (identity, open) = slot.parts();
        let flags = parent.as_ref().map_or(TraceFlags::RANDOM, SpanContext::flags);
        open.more = More { request, trace_state: decision.trace_state, tail };
        *identity = Identity {
            trace,
            span: SpanId::of_random(random),
            root: above.filter(|_| recorded).map_or(id, |above| above.identity.root),
            recorder: self.number,
            flags: flags.sampled(recorded && open.more.tail.is_none()),
            has_more: open.more.is_something(),
        };
        open.recorded = recorded;
        open.parent_is_remote = parent.as_ref().is_some_and(SpanContext::is_remote);
        open.parent = parent.map(|parent| parent.span_id());
        open.description = Some(description);
        open.end = None;
        if recorded {
            name.iter().for_each(|name| open.body.name(name));
            write(&mut open.body);
            open.start = Ticks::now();
        }
        Some(slot)
    }
}

impl Entry {
    /// The span as other services see it.
    fn context(&self, open: &Open) -> SpanContext {
        self.identity.context(open.more.trace_state.as_ref())
    }
}

impl Owned {
    /// The span works for this request, if there is one, and not for its parent's.
    pub(super) fn works_for(&mut self, request: Option<Arc<Request>>) {
        if request.is_some() {
            let (identity, open) = self.parts();
            identity.has_more = true;
            open.more.request = request;
        }
    }

    /// The number of the span that has just begun here.
    pub(super) fn number(&mut self) -> SlotId {
        if self.parts().1.recorded { self.id() } else { self.id().unsampled() }
    }
}
