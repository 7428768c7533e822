//! Arguments and variables with names that generated code may well use itself.

use telemark::{Counter, LabelValue, instrument, metric, traced};

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

#[instrument(err, ret)]
#[metric(counter = CROWDED, labels(if call > 3 { Shard::Even } else { Shard::Odd }))]
pub(crate) fn crowded_result(
    call: u64,
    value: u64,
    span: u64,
    returned: u64,
    entered: u64,
    __telemark: u64,
) -> Result<u64, u64> {
    let e = call + value;
    let x = span + returned;
    Ok(e + x + entered + __telemark)
}

#[traced(args(future))]
#[metric(counter = CROWDED, labels(if future > 3 { Shard::Even } else { Shard::Odd }))]
pub(crate) async fn crowded_future(future: u64, body: u64) -> u64 {
    let guard = async { future }.await;
    guard + body
}
