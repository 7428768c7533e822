//! The recording core as a layer on `tracing_subscriber`'s registry.

use super::SpanRecord;
use super::live::{Live, State};
use super::open::{is_alive, take_pending};
use super::record::SpanEvent;
use crate::clock::{Stamp, unix_nanos};
use crate::context::{Request, Scope, SpanContext, TraceFlags, sampled};
use crate::id::{SpanId, TraceId};
use crate::sample::Sampler;
use crate::value::{Value, Visited};
use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
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
    sinks: Vec<Arc<dyn SpanSink>>,
}

impl Layer {
    /// A layer that samples so and hands to these.
    pub(crate) fn new(sampler: Sampler, sinks: Vec<Arc<dyn SpanSink>>) -> Self {
        Self { sampler, sinks }
    }

    fn scope(
        &self,
        parent: Option<&Scope>,
        remote: Option<&SpanContext>,
        request: Option<Arc<Request>>,
    ) -> Scope {
        let (trace, flags, state) = match (parent, remote) {
            (Some(parent), _) => (parent.span.trace_id(), parent.span.flags(), parent.span.trace_state()),
            (None, Some(remote)) => {
                let sampled = self.sampler.decide(remote.trace_id(), Some(remote));
                (remote.trace_id(), remote.flags().sampled(sampled), remote.trace_state())
            }
            (None, None) => {
                let trace = TraceId::random();
                let sampled = self.sampler.decide(trace, None);
                (trace, TraceFlags::RANDOM.sampled(sampled), None)
            }
        };
        let span = SpanContext::new(trace, SpanId::random())
            .with_flags(flags)
            .with_trace_state(state.unwrap_or_default());
        let request = request
            .or_else(|| parent.map(|parent| Arc::clone(&parent.request)))
            .unwrap_or_else(|| Request::of_trace(trace));
        request.known_by(trace);
        Scope { span, request }
    }
}

fn scope_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Scope> {
    span.extensions().get::<Scope>().cloned()
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let pending = take_pending()
            .filter(|pending| pending.site.static_metadata().callsite() == attributes.metadata().callsite());
        let Some(span) = context.span(id).filter(|_| is_alive()) else { return };
        let parent = span.parent().and_then(|parent| scope_of(&parent));
        let (remote, request, links, name, shape) = match pending {
            Some(p) => (p.remote, p.request, p.links, p.name, Some(p.site.shape())),
            None => (None, None, Vec::new(), None, None),
        };
        let parent_id = match (&parent, &remote) {
            (Some(parent), _) => Some((parent.span.span_id(), false)),
            (None, Some(remote)) => Some((remote.span_id(), true)),
            (None, None) => None,
        };
        let scope = self.scope(parent.as_ref(), remote.as_ref(), request);
        if scope.span.is_sampled() {
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
        span.extensions_mut().insert(scope);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
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
        let event = SpanEvent { name, time: unix_nanos(), attributes: fields.attributes };
        if let Some(live) = span.extensions().get::<Live>() {
            live.with(|state| state.event(event));
        }
    }

    fn on_enter(&self, id: &Id, _context: Context<'_, S>) {
        sampled::entered(id);
    }

    fn on_exit(&self, id: &Id, _context: Context<'_, S>) {
        sampled::left(id);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let mut extensions = span.extensions_mut();
        let (live, scope) = (extensions.remove::<Live>(), extensions.get_mut::<Scope>().cloned());
        drop(extensions);
        if let (Some(live), Some(scope)) = (live, scope) {
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
