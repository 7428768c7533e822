//! What callers, collectors and operators write, under libFuzzer: no parser panics, limits hold, and what is written is read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use std::collections::HashMap;
use telemark::export::otlp::transport::Signal;
use telemark::export::otlp::{Config, LogConfig, MetricConfig, Resource, Target};
use telemark::{Propagators, SpanContext, TrackingId};

/// The headers that name a caller.
const HEADERS: [&str; 5] = ["traceparent", "tracestate", "baggage", "x-tracking-id", "b3"];

/// The variables whose values have a grammar.
const VARIABLES: [&str; 9] = [
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TIMEOUT",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_TRACES_EXPORTER",
    "OTEL_BSP_MAX_QUEUE_SIZE",
    "OTEL_BLRP_EXPORT_TIMEOUT",
    "OTEL_METRIC_EXPORT_INTERVAL",
];

/// What a caller sent, read and written and read again: the second time nothing changes.
fn propagated(texts: &[&str]) {
    let headers: HashMap<String, String> =
        HEADERS.iter().zip(texts).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let read = |headers: &HashMap<String, String>| Propagators.extract(headers);
    let context = read(&headers);
    let mut written = HashMap::new();
    Propagators.inject_context(&context, &mut written);
    let again = read(&written);
    assert_eq!(context.span().span_context().trace_id(), again.span().span_context().trace_id());
    assert_eq!(context.span().span_context().trace_state(), again.span().span_context().trace_state());
    assert_eq!(context.baggage().len(), again.baggage().len());
    assert!(context.baggage().len() <= 64);
    assert!(written.get("baggage").is_none_or(|header| header.is_ascii() && header.len() <= 8192));
    assert!(written.get("tracestate").is_none_or(|header| header.split(',').count() <= 32));
}

fn single(text: &str) {
    if let Some(span) = SpanContext::from_traceparent(text) {
        assert!(span.flags().to_byte() <= 3);
    }
    if let Ok(id) = text.parse::<TrackingId>() {
        assert!((1..=128).contains(&id.as_str().len()) && id.as_str() == text);
    }
}

/// What an operator set: it is followed or told, and never both shown and secret.
fn configured(texts: &[&str]) {
    let read = |name: &str| {
        let known = VARIABLES.iter().zip(texts).find(|(known, _)| **known == name);
        known.map(|(_, text)| (*text).to_owned())
    };
    let mut warnings = Vec::new();
    let resource = Resource::new("fuzzed", None).from_environment(&read, &mut warnings);
    assert!(resource.get("service.name").is_some());
    for signal in [Signal::Traces, Signal::Metrics, Signal::Logs] {
        drop(Target::from_environment(signal, &read, &mut warnings));
    }
    drop((Config::from_environment(&read), MetricConfig::from_environment(&read)));
    drop(LogConfig::from_environment(&read));
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(rest) else { return };
    let texts: Vec<&str> = text.split('\n').collect();
    match choice % 3 {
        0 => propagated(&texts),
        1 => single(text),
        _ => configured(&texts),
    }
});
