//! OpenTelemetry's own API by hand, and a batch processor whose exporter drops.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, filled, tasks};
use crate::case::Case;
use crate::drain;
use opentelemetry::trace::{FutureExt, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider, SpanData, SpanExporter,
};
use std::hint::black_box;
use std::sync::OnceLock;

#[derive(Debug)]
struct Nowhere;

impl SpanExporter for Nowhere {
    async fn export(&self, spans: Vec<SpanData>) -> OTelSdkResult {
        drain::take(spans.len() as u64);
        Ok(())
    }
}

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();
static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// The provider of this process; it lives as long.
pub fn provider(sampler: Sampler) -> &'static SdkTracerProvider {
    PROVIDER.get_or_init(|| {
        // The queue is long enough that nothing is dropped: a drop would look fast.
        let config = BatchConfigBuilder::default().with_max_queue_size(1 << 17).build();
        let processor = BatchSpanProcessor::builder(Nowhere).with_batch_config(config).build();
        drain::expect(|| {
            let flushed = PROVIDER.get().map(SdkTracerProvider::force_flush);
            flushed.transpose().expect("an exporter that drops cannot fail");
        });
        SdkTracerProvider::builder().with_span_processor(processor).with_sampler(sampler).build()
    })
}

/// What a recorded span takes of the processor's queue, which is an array of spans, each with a number.
pub fn place(sampler: &Sampler) -> usize {
    if matches!(sampler, Sampler::AlwaysOn) { size_of::<(usize, SpanData)>() } else { 0 }
}

fn start(name: &'static str) -> Context {
    let tracer = TRACER.get().expect("the tracer is made before the cases");
    Context::current_with_span(tracer.start(name))
}

fn start3(name: &'static str, rows: u64, delta: i64, text: &str) -> Context {
    let tracer = TRACER.get().expect("the tracer is made before the cases");
    let fields = [
        KeyValue::new("rows", rows as i64),
        KeyValue::new("delta", delta),
        KeyValue::new("name", text.to_owned()),
    ];
    Context::current_with_span(tracer.span_builder(name).with_attributes(fields).start(tracer))
}

calls! {
    rows delta name;
    root [] { let _inside = start("root").attach(); }
    root3 [] { let _inside = start3("root3", rows, delta, name).attach(); }
    child0 [] { let _inside = start("child0").attach(); }
    child3 [] { let _inside = start3("child3", rows, delta, name).attach(); }
    root_task [] |body| FutureExt::with_context(body, start("tasks"));
    task [] |body| FutureExt::with_context(body, start("task"));
}

fn open0() -> Context {
    start("child")
}

fn open3() -> Context {
    start3("child", black_box(1), -7, TEXT)
}

fn close(context: Context) {
    let _inside = context.attach();
    black_box(1);
}

fn list(sampler: Sampler) -> Vec<Case> {
    let place = place(&sampler);
    TRACER.get_or_init(|| provider(sampler).tracer("bench"));
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    cases.push(cross_thread::case::<Annotated, _>(open0, close));
    cases.push(filled::open::<Annotated, _>("open0", open0));
    cases.push(filled::open::<Annotated, _>("open3", open3));
    cases.extend(filled::queued::<Annotated>(place));
    cases
}

pub fn cases() -> Vec<Case> {
    list(Sampler::AlwaysOn)
}

pub fn unsampled() -> Vec<Case> {
    list(Sampler::AlwaysOff)
}
