//! metrics: the facade's macros with metrics-exporter-prometheus behind them.

use super::input::{BUCKETS, KINDS, STATUS, TIERS, counter3, counter3_bound, histogram1, histogram1_bound};
use crate::child::Case;
use metrics::{counter, histogram};
use metrics_exporter_prometheus::PrometheusBuilder;

pub fn cases() -> Vec<Case> {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("the list of buckets is not empty");
    let recorder = builder.build_recorder();
    // A histogram keeps every value until somebody asks; a scrape at this rhythm keeps the memory flat.
    let (upkeep, upkeep_bound) = (recorder.handle(), recorder.handle());
    metrics::set_global_recorder(recorder).expect("this process has no other recorder");
    let bound = counter!("workflows", "kind" => KINDS[1], "status" => STATUS[0], "tier" => TIERS[2]);
    let bound_histogram = histogram!("workflow_duration", "kind" => KINDS[1]);
    let (mut values, mut bound_values) = (0_u64, 0_u64);
    vec![
        counter3(|kind, status, tier| {
            let (kind, status, tier) = (KINDS[kind as usize], STATUS[status as usize], TIERS[tier as usize]);
            counter!("workflows", "kind" => kind, "status" => status, "tier" => tier).increment(1);
        }),
        counter3_bound(move || bound.increment(1)),
        histogram1(move |seconds, kind| {
            histogram!("workflow_duration", "kind" => KINDS[kind as usize]).record(seconds);
            values += 1;
            if values % 65_536 == 0 {
                upkeep.run_upkeep();
            }
        }),
        histogram1_bound(move |seconds| {
            bound_histogram.record(seconds);
            bound_values += 1;
            if bound_values % 65_536 == 0 {
                upkeep_bound.run_upkeep();
            }
        }),
    ]
}
