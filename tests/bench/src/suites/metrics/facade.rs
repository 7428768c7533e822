//! metrics: the facade's macros with metrics-exporter-prometheus behind them.

use super::input::{BUCKETS, all, all2, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::cell::Cell;

fn install() -> PrometheusHandle {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("the list of buckets is not empty");
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).expect("this process has no other recorder");
    handle
}

/// A histogram keeps every value until somebody asks; a scrape at this rhythm keeps the memory flat.
fn upkeep(handle: PrometheusHandle) -> impl Fn() {
    let values = Cell::new(0_u64);
    move || {
        values.set(values.get() + 1);
        if values.get().is_multiple_of(65_536) {
            handle.run_upkeep();
        }
    }
}

pub fn cases() -> Vec<Case> {
    let upkeep = upkeep(install());
    let mut cases = counter3(|l| {
        metrics::counter!("workflows", "kind" => l.kind(), "status" => l.status(), "tier" => l.tier())
            .increment(1);
    });
    cases.push(counter_str(|l, text| {
        let text = text.to_owned();
        metrics::counter!("named", "kind" => l.kind(), "status" => l.status(), "tier" => text).increment(1);
    }));
    cases.push(histogram2(move |seconds, l| {
        metrics::histogram!("workflow_duration", "kind" => l.kind(), "status" => l.status()).record(seconds);
        upkeep();
    }));
    cases.push(gauge(|value, l| {
        metrics::gauge!("workflow_load", "kind" => l.kind(), "status" => l.status(), "tier" => l.tier())
            .set(value);
    }));
    cases
}

pub fn bound() -> Vec<Case> {
    let upkeep = upkeep(install());
    let counters = all(
        |l| metrics::counter!("workflows", "kind" => l.kind(), "status" => l.status(), "tier" => l.tier()),
    );
    let histograms =
        all2(|l| metrics::histogram!("workflow_duration", "kind" => l.kind(), "status" => l.status()));
    let gauges = all(
        |l| metrics::gauge!("workflow_load", "kind" => l.kind(), "status" => l.status(), "tier" => l.tier()),
    );
    let mut cases = counter3(move |l| counters[l.at()].increment(1));
    cases.push(histogram2(move |seconds, l| {
        histograms[l.at2()].record(seconds);
        upkeep();
    }));
    cases.push(gauge(move |value, l| gauges[l.at()].set(value)));
    cases
}
