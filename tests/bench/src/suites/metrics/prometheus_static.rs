//! prometheus-static-metric: a struct of all series, chosen by enums.

use super::input::{counter3, histogram2};
use super::prometheus_vec::{counters, histograms};
use crate::case::Case;
use declared::{Counters, Histograms, Kind, Status, Tier};

mod declared {
    use prometheus_static_metric::make_static_metric;

    make_static_metric! {
        pub label_enum Kind { data_processing, ai_generation, chat }
        pub label_enum Status { success, failure, expected, cancelled, panicked }
        pub label_enum Tier { free, basic, team, enterprise }
        pub struct Counters: IntCounter { "kind" => Kind, "status" => Status, "tier" => Tier }
        pub struct Histograms: Histogram { "kind" => Kind, "status" => Status }
    }
}

const KINDS: [Kind; 3] = [Kind::data_processing, Kind::ai_generation, Kind::chat];
const STATUS: [Status; 5] =
    [Status::success, Status::failure, Status::expected, Status::cancelled, Status::panicked];
const TIERS: [Tier; 4] = [Tier::free, Tier::basic, Tier::team, Tier::enterprise];

pub fn cases() -> Vec<Case> {
    let (counters, histograms) = (Counters::from(&counters()), Histograms::from(&histograms()));
    let mut cases = counter3(move |l| {
        let (kind, status, tier) =
            (KINDS[l.kind as usize], STATUS[l.status as usize], TIERS[l.tier as usize]);
        counters.get(kind).get(status).get(tier).inc();
    });
    cases.push(histogram2(move |seconds, l| {
        histograms.get(KINDS[l.kind as usize]).get(STATUS[l.status as usize]).observe(seconds);
    }));
    cases
}
