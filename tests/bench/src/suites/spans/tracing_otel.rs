//! The usual stack: `#[instrument]`, tracing-opentelemetry, and a batch processor whose exporter drops.

use crate::child::Case;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider, SpanData, SpanExporter,
};
use tracing::instrument;
use tracing_subscriber::layer::SubscriberExt;

#[derive(Debug)]
struct Nowhere;

impl SpanExporter for Nowhere {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Ok(())
    }
}

#[instrument(skip_all)]
#[inline(never)]
fn root(work: &mut dyn FnMut() -> u64) -> u64 {
    work()
}

#[instrument]
#[inline(never)]
fn child3(rows: u64, delta: i64, name: &str) -> u64 {
    std::hint::black_box(rows + delta.unsigned_abs() + name.len() as u64)
}

super::calls!(root, [#[instrument]]);

fn install(sampler: Sampler) {
    // The queue is long enough that nothing is dropped: a drop would look fast.
    let config = BatchConfigBuilder::default().with_max_queue_size(1 << 17).build();
    let processor = BatchSpanProcessor::builder(Nowhere).with_batch_config(config).build();
    let provider = SdkTracerProvider::builder().with_span_processor(processor).with_sampler(sampler).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::set_global_default(subscriber).expect("this process has no other subscriber");
    // The provider shuts down when it is dropped, and the layer with it.
    std::mem::forget(provider);
}

pub fn cases() -> Vec<Case> {
    install(Sampler::AlwaysOn);
    list()
}

pub fn unsampled() -> Vec<Case> {
    install(Sampler::AlwaysOff);
    list()
}
