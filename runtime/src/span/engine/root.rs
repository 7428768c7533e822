//! How a trace begins in this process.

use super::open::{Description, Identity, More, Open, Origin};
use super::shard::Local;
use super::slot::Owned;
use super::stack::Entry;
use super::tail::Tail;
use super::{Recorder, spans};
use crate::clock::Ticks;
use crate::context::{Request, SpanContext, TraceFlags, baggage};
use crate::id::{SpanId, TraceId};
use crate::sample::{Candidate, Decision, Record};
use crate::span::beginning::Beginning;
use crate::span::body::Body;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// What a root hangs from, and what it works for.
struct Roots {
    trace: TraceId,
    parent: Option<SpanContext>,
    above: Option<Entry>,
    request: Option<Arc<Request>>,
    name: Option<Cow<'static, str>>,
    undecided: bool,
}

impl Roots {
    fn of(origin: Origin) -> Self {
        let Origin { remote, request, name, above, undecided } = origin;
        let local = above.as_ref().and_then(|above| spans::change(above, |open| above.context(open)));
        let above = above.filter(|_| local.is_some());
        let parent = local.or(remote);
        let request = request.or_else(|| spans::change(above.as_ref()?, |open| open.more.request.clone())?);
        let trace = parent.as_ref().map_or_else(TraceId::random, SpanContext::trace_id);
        // What this thread's baggage says to the new trace could not be asked for on another thread later.
        let request = request.or_else(|| baggage::is_set_on_thread().then(|| Request::of_trace(trace)));
        Self { trace, parent, above, request, name, undecided }
    }

    /// What the sampler says; nothing if the span above decides, and is recorded.
    fn decide<'r>(
        &self,
        recorder: &'r Recorder,
        description: Description,
        attribute: &dyn Fn(&str) -> Option<Value>,
    ) -> Option<Decision<'r>> {
        let candidate = Candidate {
            trace_id: self.trace,
            parent: self.parent.as_ref(),
            name: self.name.as_deref().unwrap_or_else(|| description.metadata.name()),
            kind: description.shape.map(|shape| shape.kind).unwrap_or_default(),
            target: description.metadata.target(),
            details: &Beginning { attribute, request: self.request.as_deref() },
        };
        let Some(above) = &self.above else { return Some(recorder.sampler.decide(&candidate)) };
        recorder.sampler.decide_child(&candidate).or_else(|| {
            let state = self.parent.as_ref().and_then(|parent| parent.shared_trace_state().cloned());
            above.is_declined().then_some(Decision { record: Record::No, trace_state: state })
        })
    }
}

impl Recorder {
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
        let roots = Roots::of(origin);
        let mut write = |body: &mut Body| {
            roots.name.iter().for_each(|name| body.name(name));
            write(body);
        };
        let Some(decision) = roots.decide(self, description, attribute) else {
            return self.child(local, roots.above.as_ref()?, description, write);
        };
        if let Some(request) = &roots.request {
            request.known_by(roots.trace);
        }
        let mut slot = local.take()?;
        // Only now: a trace that gets a buffer also has the span that gives it back.
        let tail = if let Record::Tail(rules) = decision.record { Tail::begin(rules) } else { None };
        let recorded = tail.is_some() || matches!(decision.record, Record::Yes);
        let more = More { request: roots.request.clone(), trace_state: decision.trace_state };
        let mut identity = roots.identity(self, local, &slot, description, recorded);
        (identity.tail, identity.has_more) = (tail, more.is_something());
        // Callees are told what the sampler has said.
        identity.flags = identity.flags.sampled(recorded && tail.is_none());
        let (place, open) = slot.parts();
        *place = identity;
        open.recorded = recorded;
        open.decides = tail.is_some();
        open.parent_is_remote = roots.parent.as_ref().is_some_and(SpanContext::is_remote);
        open.parent = roots.parent.as_ref().map_or(SpanId::NONE, SpanContext::span_id);
        open.description = Some(description);
        open.end = Ticks::ZERO;
        open.more = more;
        if recorded || roots.undecided {
            write(&mut open.body);
            open.start = Ticks::now();
        }
        Some(slot)
    }
}

impl Roots {
    fn identity(
        &self,
        recorder: &Recorder,
        local: Local,
        slot: &Owned,
        description: Description,
        is_recorded: bool,
    ) -> Identity {
        let id = if is_recorded || self.undecided { slot.id() } else { slot.id().unsampled() };
        let random = local.random();
        slot.descends(random, self.above.map(|above| above.id));
        let flags = self.parent.as_ref().map_or(TraceFlags::RANDOM, SpanContext::flags);
        Identity {
            trace: self.trace,
            span: SpanId::of_random(random),
            root: self.above.filter(|_| is_recorded).map_or(id, |above| above.identity.root),
            recorder: recorder.number,
            flags: flags.sampled(is_recorded),
            tail: None,
            has_more: false,
            declined: !is_recorded,
            announced: self.above.is_none() || description.crosses(),
        }
    }
}

impl Entry {
    /// The span as other services see it.
    fn context(&self, open: &Open) -> SpanContext {
        self.identity.context(open.more.trace_state.as_ref())
    }
}
