//! Exporters of another pipeline, which get spans only after they were cleaned.

use crate::redact::{Slot, attribute, drops_key, resource, scanned};
use opentelemetry::trace::{Event, Link, Status};
use opentelemetry::{Array, InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::borrow::Cow;
use std::time::Duration;

/// Stands for a value that is not exported.
const WITHHELD: &str = "[redacted]";

/// An exporter that gets cleaned spans; made by [`protect_exporter`].
#[derive(Debug)]
pub struct ProtectedExporter<E>(E);

/// Puts the second line in front of an exporter of OpenTelemetry's SDK that the program runs in a pipeline of its own.
///
/// Whatever made the spans, their names, attributes, events, links, status and scope are scanned and judged by the
/// names of their keys, as with [`protect`](crate::protect); so is the resource. Exporters that are given to
/// `setup().span_exporter(..)` need it not: what is foreign is cleaned when telemark records it.
///
/// # Example: beside a pipeline that exists already
/// ```
/// use opentelemetry_sdk::trace::SdkTracerProvider;
///
/// let exporter = telemark::protect_exporter(opentelemetry_stdout::SpanExporter::default());
/// let provider = SdkTracerProvider::builder().with_simple_exporter(exporter).build();
/// # drop(provider);
/// ```
pub const fn protect_exporter<E>(exporter: E) -> ProtectedExporter<E> {
    ProtectedExporter(exporter)
}

impl<E: SpanExporter> SpanExporter for ProtectedExporter<E> {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.0.export(batch.into_iter().map(clean).collect())
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.0.shutdown()
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, told: &Resource) {
        let text = |key: &str, text: &str| resource(key, text).into_owned();
        let attributes = told.iter().map(|(key, value)| {
            KeyValue::new(key.clone(), cleaned(value.clone(), &|value| text(key.as_str(), value)))
        });
        let attributes: Vec<_> = attributes.collect();
        let builder = Resource::builder_empty();
        let cleaned = match told.schema_url() {
            Some(url) => builder.with_schema_url(attributes, url.to_owned()).build(),
            None => builder.with_attributes(attributes).build(),
        };
        self.0.set_resource(&cleaned);
    }
}

/// The same span without secrets. Every slot is named: a new one of the SDK's does not compile until it is looked at.
fn clean(span: SpanData) -> SpanData {
    let SpanData {
        span_context,
        parent_span_id,
        parent_span_is_remote,
        span_kind,
        name,
        start_time,
        end_time,
        attributes,
        dropped_attributes_count,
        mut events,
        mut links,
        status,
        instrumentation_scope,
    } = span;
    for event in &mut events.events {
        let Event { name, attributes, .. } = event;
        *name = self::name(std::mem::take(name), Slot::EventName);
        *attributes = all(std::mem::take(attributes), Slot::EventAttribute);
    }
    for link in &mut links.links {
        let Link { attributes, .. } = link;
        *attributes = all(std::mem::take(attributes), Slot::SpanAttribute);
    }
    SpanData {
        span_context,
        parent_span_id,
        parent_span_is_remote,
        span_kind,
        name: self::name(name, Slot::SpanName),
        start_time,
        end_time,
        attributes: all(attributes, Slot::SpanAttribute),
        dropped_attributes_count,
        events,
        links,
        status: match status {
            Status::Unset => Status::Unset,
            Status::Ok => Status::Ok,
            Status::Error { description } => {
                Status::Error { description: self::name(description, Slot::SpanStatus) }
            }
        },
        instrumentation_scope: scope(&instrumentation_scope),
    }
}

fn scope(scope: &InstrumentationScope) -> InstrumentationScope {
    if scope.attributes().next().is_none() {
        return scope.clone();
    }
    let mut clean = InstrumentationScope::builder(scope.name().to_owned());
    if let Some(version) = scope.version() {
        clean = clean.with_version(version.to_owned());
    }
    if let Some(url) = scope.schema_url() {
        clean = clean.with_schema_url(url.to_owned());
    }
    clean.with_attributes(all(scope.attributes().cloned().collect(), Slot::Resource)).build()
}

fn name(text: Cow<'static, str>, slot: Slot) -> Cow<'static, str> {
    match scanned(&text, slot) {
        Cow::Owned(clean) => Cow::Owned(clean),
        Cow::Borrowed(_) => text,
    }
}

fn all(attributes: Vec<KeyValue>, slot: Slot) -> Vec<KeyValue> {
    let clean = |KeyValue { key, value, .. }: KeyValue| {
        let value = cleaned(value, &|text| attribute(key.as_str(), text, slot).into_owned());
        let value = if drops_key(key.as_str()) { WITHHELD.into() } else { value };
        KeyValue::new(key, value)
    };
    attributes.into_iter().map(clean).collect()
}

fn cleaned(value: Value, text: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(value) => text(value.as_str()).into(),
        Value::Array(Array::String(values)) => {
            Value::Array(Array::String(values.iter().map(|value| text(value.as_str()).into()).collect()))
        }
        Value::Bool(_)
        | Value::I64(_)
        | Value::F64(_)
        | Value::Array(Array::Bool(_) | Array::I64(_) | Array::F64(_)) => value,
        // A kind of value that is not known yet.
        _ => WITHHELD.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{SpanContext, SpanId, SpanKind};
    use opentelemetry_sdk::trace::{SpanEvents, SpanLinks};
    use std::time::SystemTime;

    const URL: &str = "https://ann:hunter2@example.com/";

    fn pairs() -> Vec<KeyValue> {
        let texts = Value::Array(Array::String(vec![URL.into()]));
        vec![KeyValue::new("password", "hunter2"), KeyValue::new("pin", 4711), KeyValue::new("at", texts)]
    }

    #[test]
    fn every_slot_of_a_span_is_cleaned() {
        let mut events = SpanEvents::default();
        events.events.push(Event::new(URL, SystemTime::UNIX_EPOCH, pairs(), 0));
        let mut links = SpanLinks::default();
        links.links.push(Link::new(SpanContext::NONE, pairs(), 0));
        let span = SpanData {
            span_context: SpanContext::NONE,
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: URL.into(),
            start_time: SystemTime::UNIX_EPOCH,
            end_time: SystemTime::UNIX_EPOCH,
            attributes: pairs(),
            dropped_attributes_count: 0,
            events,
            links,
            status: Status::error(URL),
            instrumentation_scope: InstrumentationScope::builder("s").with_attributes(pairs()).build(),
        };
        assert_eq!(format!("{span:?}").matches("hunter2").count(), 11, "otherwise the test is blind");
        let told = format!("{:?}", clean(span));
        assert!(!told.contains("hunter2") && !told.contains("4711"), "{told}");
        assert!(told.contains("example.com"), "what is harmless stays: {told}");
    }
}
