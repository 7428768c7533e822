//! prometheus: vectors of series, looked up by the texts of their labels.

use super::input::{BUCKETS, all, all2, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use prometheus::{GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts};

const NAMES: [&str; 3] = ["kind", "status", "tier"];

pub(super) fn counters() -> IntCounterVec {
    IntCounterVec::new(Opts::new("workflows", "Workflows."), &NAMES).expect("the name and labels are legal")
}

pub(super) fn histograms() -> HistogramVec {
    let options = HistogramOpts::new("workflow_duration_seconds", "Time of one workflow.");
    HistogramVec::new(options.buckets(BUCKETS.to_vec()), &NAMES[..2]).expect("the name and buckets are legal")
}

fn gauges() -> GaugeVec {
    GaugeVec::new(Opts::new("workflow_load", "Load."), &NAMES).expect("the name and labels are legal")
}

pub fn cases() -> Vec<Case> {
    let (counters, named, histograms, gauges) = (counters(), counters(), histograms(), gauges());
    let mut cases = counter3(move |l| counters.with_label_values(&[l.kind(), l.status(), l.tier()]).inc());
    cases.push(counter_str(move |l, text| named.with_label_values(&[l.kind(), l.status(), text]).inc()));
    cases.push(histogram2(move |s, l| histograms.with_label_values(&[l.kind(), l.status()]).observe(s)));
    cases.push(gauge(move |v, l| gauges.with_label_values(&[l.kind(), l.status(), l.tier()]).set(v)));
    cases
}

pub fn bound() -> Vec<Case> {
    let (counters, histograms, gauges) = (counters(), histograms(), gauges());
    let counters = all(|l| counters.with_label_values(&[l.kind(), l.status(), l.tier()]));
    let histograms = all2(|l| histograms.with_label_values(&[l.kind(), l.status()]));
    let gauges = all(|l| gauges.with_label_values(&[l.kind(), l.status(), l.tier()]));
    let mut cases = counter3(move |l| counters[l.at()].inc());
    cases.push(histogram2(move |s, l| histograms[l.at2()].observe(s)));
    cases.push(gauge(move |v, l| gauges[l.at()].set(v)));
    cases
}
