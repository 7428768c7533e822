//! The process's propagators for those who speak to OpenTelemetry's API.

use super::{
    BAGGAGE, Incoming, Propagator, TRACEPARENT, TRACESTATE, TRACKING_ID, b3, process, read_by, write_span,
};
use crate::context::baggage::{self, Entries};
use crate::context::carrier::{Carrier, CarrierMut};
use crate::context::{SpanContext, scope};
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, trace};
use std::sync::OnceLock;

/// The propagators of this process, for libraries that take one of OpenTelemetry's.
///
/// They read and write what the context holds: the span that is active in it, and the baggage that was put into it
/// through OpenTelemetry's API. Baggage of telemark's own stays out, because nobody here knows which host is called;
/// [`http::client`](crate::http::client) and [`inject`](crate::inject) carry that. A span of the trace that is current
/// here takes its tracking id along.
///
/// # Example: a messaging library that asks for the global propagator
/// ```
/// opentelemetry::global::set_text_map_propagator(telemark::Propagators);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Propagators;

impl TextMapPropagator for Propagators {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        inject(&process::get().propagators, context, injector);
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        extract(&process::get().propagators, context, extractor)
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(fields())
    }
}

/// Every header that any choice of propagators touches: who clears them before a call clears them all.
fn fields() -> &'static [String] {
    static FIELDS: OnceLock<Vec<String>> = OnceLock::new();
    let names = [TRACEPARENT, TRACESTATE, BAGGAGE, TRACKING_ID].into_iter().chain(b3::HEADERS);
    FIELDS.get_or_init(|| names.map(str::to_owned).collect())
}

fn inject(chosen: &[Propagator], context: &Context, injector: &mut dyn Injector) {
    let mut headers = Injected(injector);
    if let Ok(span) = SpanContext::try_from(context) {
        let request = scope().filter(|here| here.span.trace_id() == span.trace_id()).map(|here| here.request);
        write_span(chosen, &span, request.as_ref().is_some_and(|request| request.is_debug()), &mut headers);
        if let Some(request) = request {
            headers.put(TRACKING_ID, Some(request.tracking_id().as_str()));
        }
    }
    if chosen.contains(&Propagator::Baggage) {
        let members = context
            .baggage()
            .iter()
            .map(|(key, (value, metadata))| (key.as_str(), value.as_str(), metadata.as_str()));
        let header = baggage::format(&Entries::of(members), &[]);
        if !header.is_empty() {
            headers.put(BAGGAGE, Some(&header));
        }
    }
}

fn extract(chosen: &[Propagator], context: &Context, extractor: &dyn Extractor) -> Context {
    let Incoming { parent, baggage, .. } = read_by(chosen, &Extracted(extractor));
    let mut context = context.clone();
    if let Some(parent) = parent {
        context = context.with_remote_span_context(trace::SpanContext::from(parent));
    }
    let members: Vec<_> = baggage
        .visible(&[])
        .map(|entry| {
            KeyValueMetadata::new(entry.key().to_owned(), entry.value().to_owned(), entry.properties())
        })
        .collect();
    if members.is_empty() { context } else { context.with_baggage(members) }
}

struct Injected<'a>(&'a mut dyn Injector);

impl CarrierMut for Injected<'_> {
    fn put(&mut self, name: &'static str, value: Option<&str>) {
        // Nothing can be taken away from an injector; what asks for that clears the fields first.
        if let Some(value) = value {
            self.0.set(name, value.to_owned());
        }
    }
}

struct Extracted<'e>(&'e dyn Extractor);

impl Carrier for Extracted<'_> {
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8])) {
        self.0.get_all(name).into_iter().flatten().for_each(|line| each(line.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::{KeyValue, StringValue};
    use std::collections::HashMap;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn what_a_caller_sent_is_in_the_context_and_goes_to_the_callee() {
        let sent = [("traceparent", PARENT), ("tracestate", "a=1"), ("baggage", "k=v%20w;p=1,z=2")];
        let sent: HashMap<String, String> = sent.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let context = extract(&Propagator::DEFAULT, &Context::new(), &sent);
        let span = context.span().span_context().clone();
        assert!(span.is_remote() && span.is_sampled());
        assert_eq!(context.baggage().get("k").map(StringValue::as_str), Some("v w"));
        let mut headers: HashMap<String, String> = HashMap::new();
        inject(&Propagator::DEFAULT, &context, &mut headers);
        assert_eq!((headers["traceparent"].as_str(), headers["tracestate"].as_str()), (PARENT, "a=1"));
        let mut members: Vec<&str> = headers["baggage"].split(',').collect();
        members.sort_unstable();
        assert_eq!(members, ["k=v%20w;p=1", "z=2"]);
    }

    #[test]
    fn an_empty_context_carries_nothing_and_garbage_changes_nothing() {
        let mut headers: HashMap<String, String> = HashMap::new();
        inject(&Propagator::DEFAULT, &Context::new(), &mut headers);
        assert!(headers.is_empty(), "{headers:?}");
        let garbage: HashMap<String, String> = HashMap::from([("traceparent".into(), "00-x".into())]);
        let before = Context::new().with_baggage([KeyValue::new("k", "v")]);
        let context = extract(&Propagator::DEFAULT, &before, &garbage);
        assert!(!context.span().span_context().is_valid());
        assert_eq!(context.baggage().get("k").map(StringValue::as_str), Some("v"));
    }

    #[test]
    fn every_header_that_is_written_is_among_the_fields() {
        let every = [Propagator::TraceContext, Propagator::Baggage, Propagator::B3, Propagator::B3Multi];
        let sent: HashMap<String, String> =
            HashMap::from([("traceparent".into(), PARENT.into()), ("baggage".into(), "k=v".into())]);
        let context = extract(&every, &Context::new(), &sent);
        let mut headers: HashMap<String, String> = HashMap::new();
        inject(&every, &context, &mut headers);
        assert!(headers.len() >= 5, "{headers:?}");
        for name in headers.keys() {
            assert!(Propagators.fields().any(|field| field == name), "{name}");
        }
    }
}
