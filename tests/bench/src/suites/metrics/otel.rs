//! opentelemetry: the SDK's instruments, with attributes made for each call, and a reader that never comes.

use super::input::{BUCKETS, KINDS, STATUS, TIERS, counter3, histogram1};
use crate::child::Case;
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider, Temporality};
use std::time::Duration;

struct Nowhere;

impl PushMetricExporter for Nowhere {
    async fn export(&self, _: &ResourceMetrics) -> OTelSdkResult {
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

pub fn cases() -> Vec<Case> {
    let reader = PeriodicReader::builder(Nowhere).with_interval(Duration::from_secs(86_400)).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let meter = provider.meter("bench");
    // The provider shuts down when it is dropped, and the instruments with it.
    std::mem::forget(provider);
    let workflows = meter.u64_counter("workflows").build();
    let duration = meter.f64_histogram("workflow_duration").with_boundaries(BUCKETS.to_vec()).build();
    vec![
        counter3(move |kind, status, tier| {
            let labels = [
                KeyValue::new("kind", KINDS[kind as usize]),
                KeyValue::new("status", STATUS[status as usize]),
                KeyValue::new("tier", TIERS[tier as usize]),
            ];
            workflows.add(1, &labels);
        }),
        histogram1(move |seconds, kind| duration.record(seconds, &[KeyValue::new("kind", KINDS[kind as usize])])),
    ]
}
