//! Arguments and variables with names that generated code may well use itself.

use telemark::{Counter, LabelValue, metric, traced};

#[derive(LabelValue, Clone, Copy)]
enum Shard {
    Even,
    Odd,
}

/// Calls with crowded names.
#[metric(counter = "hygiene_crowded")]
static CROWDED: Counter<Shard>;

#[traced(args(site, guard, span, start, result, value, labels))]
#[metric(counter = CROWDED, labels(if guard.is_multiple_of(2) { Shard::Even } else { Shard::Odd }))]
pub(crate) fn crowded(
    site: u64,
    guard: u64,
    span: u64,
    start: u64,
    result: u64,
    value: u64,
    labels: u64,
) -> u64 {
    let call = site + guard;
    let future = span + start;
    let body = result + value;
    call + future + body + labels
}

#[traced(args(future))]
#[metric(counter = CROWDED, labels(if future > 3 { Shard::Even } else { Shard::Odd }))]
pub(crate) async fn crowded_future(future: u64, body: u64) -> u64 {
    let guard = async { future }.await;
    guard + body
}
