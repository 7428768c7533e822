//! The usual stack: `#[instrument]`, tracing-opentelemetry, and a batch processor whose exporter drops.

use super::{filled, instrumented, otel_api};
use crate::case::Case;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::Sampler;
use tracing_subscriber::layer::SubscriberExt;

/// The subscriber of this process.
pub fn subscribe(sampler: Sampler) {
    let provider = otel_api::provider(sampler);
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::set_global_default(subscriber).expect("this process has no other subscriber");
}

fn list(sampler: Sampler) -> Vec<Case> {
    let place = otel_api::place(&sampler);
    subscribe(sampler);
    let mut cases = instrumented::cases();
    cases.extend(filled::queued::<instrumented::Annotated>(place));
    cases
}

pub fn cases() -> Vec<Case> {
    list(Sampler::AlwaysOn)
}

pub fn one_percent() -> Vec<Case> {
    list(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(0.01))))
}

pub fn unsampled() -> Vec<Case> {
    list(Sampler::AlwaysOff)
}
