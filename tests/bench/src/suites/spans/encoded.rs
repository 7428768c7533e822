//! What the SDK's exporter does with spans that have ended, but for sending them.

use super::TEXT;
use crate::case::{Case, thread_ns};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, TraceContextExt, Tracer, TracerProvider};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use prost::Message;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};

/// Spans of one batch, as many as a batch processor takes unless it is told otherwise.
pub const SPANS: usize = 512;

/// An exporter that keeps what it gets.
#[derive(Debug, Clone, Default)]
struct Keeping(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Keeping {
    async fn export(&self, mut spans: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).append(&mut spans);
        Ok(())
    }
}

/// Spans that have ended: children of one root.
fn ended(attributes: &dyn Fn(i64) -> Vec<KeyValue>) -> Vec<SpanData> {
    let keeping = Keeping::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(keeping.clone()).build();
    let tracer = provider.tracer("bench");
    let root = opentelemetry::Context::new().with_span(tracer.start("root"));
    for i in 0..SPANS as i64 {
        let child = tracer.span_builder("child").with_attributes(attributes(i));
        child.start_with_context(&tracer, &root).end();
    }
    keeping.0.lock().unwrap_or_else(PoisonError::into_inner).split_off(0)
}

/// The exporter owns what it encodes: it is copied before, which does not count.
fn case(name: &'static str, spans: &[SpanData], work: impl Fn(Vec<SpanData>) -> usize + 'static) -> Case {
    let spans = spans.to_vec();
    Case::telling(name, SPANS as u64, move |n| {
        let mut ns = 0.0;
        for _ in 0..n {
            let owned = spans.clone();
            let start = thread_ns();
            black_box(work(owned));
            ns += thread_ns() - start;
        }
        ns
    })
}

/// Each span as a message of its own.
fn each(spans: Vec<SpanData>) -> usize {
    let mut bytes = Vec::new();
    let mut all = 0;
    for span in spans {
        bytes.clear();
        Span::from(span).encode(&mut bytes).expect("a vector grows");
        all += bytes.len();
    }
    all
}

/// All of them as one request.
fn request(spans: Vec<SpanData>, resource: &ResourceAttributesWithSchema) -> usize {
    let resource_spans = group_spans_by_resource_and_scope(spans, resource);
    ExportTraceServiceRequest { resource_spans }.encode_to_vec().len()
}

pub fn cases() -> Vec<Case> {
    let none = ended(&|_| Vec::new());
    let three = ended(&|i| {
        let (rows, delta) = (KeyValue::new("rows", i), KeyValue::new("delta", -7));
        vec![rows, delta, KeyValue::new("name", TEXT)]
    });
    let whole = || {
        let resource = ResourceAttributesWithSchema::from(&Resource::builder().with_service_name("bench").build());
        move |spans| request(spans, &resource)
    };
    vec![
        case("encode0", &none, each),
        case("encode3", &three, each),
        case("request0", &none, whole()),
        case("request3", &three, whole()),
    ]
}
