//! Large catalogs.

use super::program::catalog;
use std::time::{Duration, Instant};

#[test]
fn five_thousand_metrics_are_emitted_within_a_second() {
    let mut large = catalog();
    let some = large.metrics.clone();
    for copy in 0..1250 {
        large.metrics.extend(some.iter().cloned().map(|mut metric| {
            metric.name = format!("{}_{copy}", metric.name).into();
            metric.prometheus = format!("m{copy}_{}", metric.prometheus).into();
            metric.place.package = format!("crate-{}", copy % 50).into();
            metric
        }));
    }
    let folder = std::env::temp_dir().join(format!("telemark-scale-{}", std::process::id()));
    let start = Instant::now();
    large.emit(&folder).expect("the files can be written");
    let took = start.elapsed();
    println!("{} metrics in {took:?}", large.metrics.len());
    std::fs::remove_dir_all(folder).expect("it is this test's own");
    // Without optimisation, and on a machine that does other things too.
    let allowed = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });
    assert!(took < allowed, "{took:?}");
}
