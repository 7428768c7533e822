//! opentelemetry: the SDK's instruments, with attributes made for each call, and a reader that never comes.

use super::input::{self, BUCKETS, all, all2, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, MeterProvider};
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

struct Instruments {
    counter: Counter<u64>,
    histogram: Histogram<f64>,
    gauge: Gauge<f64>,
}

fn instruments() -> Instruments {
    let reader = PeriodicReader::builder(Nowhere).with_interval(Duration::from_secs(86_400)).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let meter = provider.meter("bench");
    // The provider shuts down when it is dropped, and the instruments with it.
    std::mem::forget(provider);
    Instruments {
        counter: meter.u64_counter("workflows").build(),
        histogram: meter.f64_histogram("workflow_duration").with_boundaries(BUCKETS.to_vec()).build(),
        gauge: meter.f64_gauge("workflow_load").build(),
    }
}

fn two(l: input::Labels) -> [KeyValue; 2] {
    [KeyValue::new("kind", l.kind()), KeyValue::new("status", l.status())]
}

fn three(l: input::Labels) -> [KeyValue; 3] {
    let [kind, status] = two(l);
    [kind, status, KeyValue::new("tier", l.tier())]
}

pub fn cases() -> Vec<Case> {
    let Instruments { counter, histogram, gauge: load } = instruments();
    let text = counter.clone();
    let mut cases = counter3(move |l| counter.add(1, &three(l)));
    cases.push(counter_str(move |l, tier| {
        let [kind, status] = two(l);
        text.add(1, &[kind, status, KeyValue::new("tier", tier.to_owned())]);
    }));
    cases.push(histogram2(move |seconds, l| histogram.record(seconds, &two(l))));
    cases.push(gauge(move |value, l| load.record(value, &three(l))));
    cases
}

pub fn bound() -> Vec<Case> {
    let Instruments { counter, histogram, gauge: load } = instruments();
    let counters = all(|l| counter.bind(&three(l)));
    let histograms = all2(|l| histogram.bind(&two(l)));
    let gauges = all(|l| load.bind(&three(l)));
    let mut cases = counter3(move |l| counters[l.at()].add(1));
    cases.push(histogram2(move |seconds, l| histograms[l.at2()].record(seconds)));
    cases.push(gauge(move |value, l| gauges[l.at()].record(value)));
    cases
}
