//! The recording core as a layer on `tracing_subscriber`'s registry.

use super::beginning::Beginning;
use super::joint::Joint;
use super::live::{Live, State};
use super::open::{is_alive, take_pending};
use super::record::SpanEvent;
use super::{SpanRecord, bridge};
use crate::clock::{Stamp, unix_nanos};
use crate::context::{Request, Scope, SpanContext, TraceFlags, sampled};
use crate::id::{SpanId, TraceId};
use crate::sample::{Candidate, Decision, Record, Sampler};
use crate::value::{Value, Visited};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock};
use tracing_core::dispatcher::WeakDispatch;
use tracing_core::span::{self, Attributes, Id};
use tracing_core::{Dispatch, Event, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// Receives every recorded span when it ends; called on the thread that ended it, so it must not block.
pub trait SpanSink: Send + Sync {
    /// A span has ended.
    fn ended(&self, span: &SpanRecord);
}

/// Events of this target belong to the log alone.
const ACCESS_TARGET: &str = "telemark::access";

/// Gives every span its identity and its request, and hands the recorded ones to the sinks.
#[derive(Clone)]
pub(crate) struct Layer {
    sampler: Sampler,
    decides_children: bool,
    sinks: Vec<Arc<dyn SpanSink>>,
    mount: Mount,
}

/// The subscriber that the layer stands on; a copy of the layer stands on another one.
#[derive(Default)]
struct Mount(OnceLock<WeakDispatch>);

impl Clone for Mount {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Layer {
    /// A layer that samples so and hands to these.
    pub(crate) fn new(sampler: Sampler, sinks: Vec<Arc<dyn SpanSink>>) -> Self {
        Self { decides_children: sampler.decides_children(), sampler, sinks, mount: Mount::default() }
    }

    pub(super) const fn sampler(&self) -> &Sampler {
        &self.sampler
    }

    /// Sees to it that a span has the identity it keeps.
    pub(super) fn settled<'a, S: LookupSpan<'a>>(&self, span: &SpanRef<'a, S>) {
        if bridge::joined() {
            self.settle(span, self.mount.0.get().and_then(WeakDispatch::upgrade).as_ref());
        }
    }

    fn scope(
        &self,
        parent: Option<&Scope>,
        remote: Option<&SpanContext>,
        beginning: &Beginning<'_>,
    ) -> SpanContext {
        let decided = |flags: TraceFlags, candidate: &Candidate<'_>, decision: Decision<'_>| {
            SpanContext::new(candidate.trace_id, SpanId::random())
                .with_flags(flags.sampled(decision.record == Record::Yes))
                .with_shared_trace_state(decision.trace_state)
        };
        if let Some(parent) = parent.map(|parent| &parent.span) {
            let candidate = beginning.candidate(parent.trace_id(), Some(parent));
            let own = if self.decides_children { self.sampler.decide_child(&candidate) } else { None };
            return match own {
                Some(decision) => decided(parent.flags(), &candidate, decision),
                None => SpanContext::new(parent.trace_id(), SpanId::random())
                    .with_flags(parent.flags())
                    .with_shared_trace_state(parent.shared_trace_state().cloned()),
            };
        }
        let flags = remote.map_or(TraceFlags::RANDOM, SpanContext::flags);
        let candidate =
            beginning.candidate(remote.map_or_else(TraceId::random, SpanContext::trace_id), remote);
        decided(flags, &candidate, self.sampler.decide(&candidate))
    }
}

/// Makes a span the active one of OpenTelemetry's context, if it is one of those that are announced.
fn announce<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) {
    let extensions = span.extensions();
    let began = extensions.get::<Joint>().and_then(|joint| joint.announced);
    let scope = extensions.get::<Scope>().filter(|_| began.is_some() && !bridge::joined());
    let context = scope.map(|scope| scope.span.clone());
    // Whoever looks at OpenTelemetry's context may look at the span, too.
    drop(extensions);
    if let Some(context) = context {
        bridge::entered(span.id().into_u64(), &context, began);
    }
}

/// The spans around this one.
fn ids_around<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Vec<SpanId> {
    span.scope().filter_map(|span| Some(scope_of(&span)?.span.span_id())).collect()
}

fn scope_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Scope> {
    span.extensions().get::<Scope>().cloned()
}

impl Layer {
    /// What a child takes from its parent, which keeps its identity from now on.
    fn scope_for_a_child<'a, S: LookupSpan<'a>>(&self, parent: &SpanRef<'a, S>) -> Option<Scope> {
        self.settled(parent);
        if let Some(joint) = parent.extensions_mut().get_mut::<Joint>() {
            joint.begun = true;
        }
        scope_of(parent)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        let _first = self.mount.0.set(dispatch.downgrade());
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let pending = take_pending()
            .filter(|pending| pending.site.static_metadata().callsite() == attributes.metadata().callsite());
        let Some(span) = context.span(id).filter(|_| is_alive()) else { return };
        let parent = span.parent().and_then(|parent| self.scope_for_a_child(&parent));
        let (remote, request, links, name, shape) = match pending {
            Some(p) => (p.remote, p.request, p.links, p.name, Some(p.site.shape())),
            None => (None, None, Vec::new(), None, None),
        };
        let elsewhere = || attributes.is_contextual().then(bridge::parent).flatten();
        let remote = remote.or_else(|| if parent.is_none() { elsewhere() } else { None });
        let parent_id = match (&parent, &remote) {
            (Some(parent), _) => Some((parent.span.span_id(), false)),
            (None, Some(remote)) => Some((remote.span_id(), true)),
            (None, None) => None,
        };
        let open = if self.decides_children { ids_around(&span) } else { Vec::new() };
        let request = request.or_else(|| parent.as_ref().map(|parent| Arc::clone(&parent.request)));
        let beginning = Beginning {
            name: name.as_deref().unwrap_or(attributes.metadata().name()),
            kind: shape.map(|shape| shape.kind).unwrap_or_default(),
            attributes,
            request: request.as_deref(),
            open: &open,
        };
        let context = self.scope(parent.as_ref(), remote.as_ref(), &beginning);
        let request = request.unwrap_or_else(|| Request::of_trace(context.trace_id()));
        request.known_by(context.trace_id());
        let scope = Scope { span: context, request };
        // Another layer may bring a root into a trace that is sampled.
        if scope.span.is_sampled() || parent.is_none() && bridge::joined() {
            let mut state = State { name, links, ..State::default() };
            attributes.record(&mut gather(&mut state));
            let live = Live {
                metadata: attributes.metadata(),
                shape,
                parent: parent_id,
                start: Stamp::now(),
                state: Mutex::new(state),
            };
            span.extensions_mut().insert(live);
        }
        let joint = Joint::new(attributes.metadata(), shape, parent.is_none());
        let mut extensions = span.extensions_mut();
        extensions.insert(joint);
        extensions.insert(scope);
    }

    fn on_record(&self, id: &Id, values: &span::Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        // Values are formatted before the span is locked: their `Debug` may open spans of its own.
        let mut late = State::default();
        values.record(&mut gather(&mut late));
        if let Some(live) = span.extensions().get::<Live>() {
            live.with(|state| late.attributes.into_iter().for_each(|(key, value)| state.set(key, value)));
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        let related = context.span(follows).and_then(|span| scope_of(&span));
        if let (Some(span), Some(related)) = (context.span(id), related)
            && let Some(live) = span.extensions().get::<Live>()
        {
            live.with(|state| state.link(related.span));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() == ACCESS_TARGET {
            return;
        }
        let Some(span) = context.event_span(event) else { return };
        if span.extensions().get::<Live>().is_none() {
            return;
        }
        let mut fields = State::default();
        event.record(&mut gather(&mut fields));
        let message = fields.attributes.iter().position(|(key, _)| key == "message");
        let name = match message.map(|at| fields.attributes.remove(at).1) {
            Some(Value::Text(text)) => text,
            Some(other) => Cow::Owned(other.to_string()),
            None => Cow::Borrowed(event.metadata().name()),
        };
        fields.set(Cow::Borrowed("level"), Value::from(event.metadata().level().as_str()));
        let event =
            SpanEvent { name, time: unix_nanos(), attributes: fields.attributes, dropped_attributes: 0 };
        if let Some(live) = span.extensions().get::<Live>() {
            live.with(|state| state.event(event));
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        sampled::entered(id);
        if let Some(span) = context.span(id) {
            self.settled(&span);
            announce(&span);
        }
    }

    fn on_exit(&self, id: &Id, _context: Context<'_, S>) {
        sampled::left(id);
        bridge::left(id.into_u64());
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let mut extensions = span.extensions_mut();
        let (live, scope) = (extensions.remove::<Live>(), extensions.get_mut::<Scope>().cloned());
        drop(extensions);
        if let (Some(live), Some(scope)) = (live, scope.filter(|scope| scope.span.is_sampled())) {
            let record = live.finish(scope);
            for sink in &self.sinks {
                sink.ended(&record);
            }
        }
    }
}

/// Gathers fields into attributes.
fn gather(state: &mut State) -> Visited<impl FnMut(&'static str, Value)> {
    Visited(|name, value| state.set(Cow::Borrowed(name), value))
}
