//! prometheus: vectors of series, looked up by the texts of their labels.

use super::input::{BUCKETS, KINDS, STATUS, TIERS, counter3, counter3_bound, histogram1, histogram1_bound};
use crate::child::Case;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};

pub fn cases() -> Vec<Case> {
    let workflows = IntCounterVec::new(Opts::new("workflows", "Workflows."), &["kind", "status", "tier"])
        .expect("the name and labels are legal");
    let options = HistogramOpts::new("workflow_duration_seconds", "Time of one workflow.");
    let duration = HistogramVec::new(options.buckets(BUCKETS.to_vec()), &["kind"])
        .expect("the name and buckets are legal");
    let counter = workflows.with_label_values(&[KINDS[1], STATUS[0], TIERS[2]]);
    let histogram = duration.with_label_values(&[KINDS[1]]);
    vec![
        counter3(move |kind, status, tier| {
            let labels = [KINDS[kind as usize], STATUS[status as usize], TIERS[tier as usize]];
            workflows.with_label_values(&labels).inc();
        }),
        counter3_bound(move || counter.inc()),
        histogram1(move |seconds, kind| duration.with_label_values(&[KINDS[kind as usize]]).observe(seconds)),
        histogram1_bound(move |seconds| histogram.observe(seconds)),
    ]
}
