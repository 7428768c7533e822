//! Every attribute that goes on code, on functions that do a little work.

use crate::vocabulary::{DELIVERY_DURATION, Delivered, PARCELS, ParcelError, ParcelLabels, Size, VANS};
use std::future::Future;
use std::hint::black_box;
use telemark::{Capped, Counter, Outcome, metric, traced};

/// Requests to the depot.
#[metric(counter = "depot_requests")]
static DEPOT_REQUESTS: Counter<Outcome>;

#[traced(
    name = "carry",
    args(pieces, %carrier, ?size),
    fields(double = pieces * 2, weight: u64, note: &str),
    span = sp,
    err(Debug),
    ret,
    when = pieces > 0
)]
#[metric(counter = PARCELS, labels(ParcelLabels { size: Size::Small, status: outcome, carrier: Capped(carrier) }))]
#[metric(histogram = DELIVERY_DURATION, labels(Size::Large))]
#[metric(counter = "carried", description = "Parcels by success.", labels(good: bool = ret.is_ok()))]
#[metric(in_flight = "carrying", description = "Parcels on the way.")]
#[inline(never)]
pub(crate) fn function(
    pieces: u64,
    carrier: &str,
    size: Option<u64>,
    #[redact(pii = hmac)] receiver: &str,
) -> Result<u64, ParcelError> {
    sp.weight(pieces * 3);
    sp.note("late");
    if pieces == 7 {
        return Err(ParcelError::Unknown);
    }
    let size = size.ok_or(ParcelError::Lost)?;
    Ok(black_box(pieces * size) + carrier.len() as u64 + receiver.len() as u64)
}

pub(crate) struct Depot {
    pub(crate) shelves: u64,
}

#[traced(level = "debug", kind = internal)]
impl Depot {
    #[inline(never)]
    pub(crate) fn method(&self, parcel: u64) -> u64 {
        black_box(self.shelves ^ parcel)
    }
}

#[traced(args(parcel), ok_status)]
#[metric(counter = DEPOT_REQUESTS, labels(outcome))]
#[inline(never)]
pub(crate) async fn future(parcel: u64) -> u64 {
    let first = std::future::ready(black_box(parcel)).await;
    std::future::ready(black_box(first + 1)).await
}

#[traced(args(parcel), fields(seen: u64), span = sp)]
#[inline(never)]
#[allow(clippy::manual_async_fn, reason = "the form is what is counted")]
pub(crate) fn returned(parcel: u64) -> impl Future<Output = u64> {
    async move {
        sp.seen(parcel);
        std::future::ready(black_box(parcel)).await
    }
}

#[inline(never)]
pub(crate) fn block(parcel: u64) -> u64 {
    let part = telemark::span!("sort", parcel, kind = internal, "shelf" = parcel % 7);
    let _entered = part.enter();
    black_box(parcel)
}

#[inline(never)]
pub(crate) fn updates(parcel: u64, carrier: &str) -> u64 {
    let labels = ParcelLabels { size: Size::Small, status: Outcome::Success, carrier: Capped(carrier) };
    PARCELS.inc(labels);
    PARCELS.add(parcel, labels);
    DELIVERY_DURATION.record(0.5, Size::Small);
    VANS.set(3.0);
    let _van = VANS.enter();
    black_box(parcel)
}

#[inline(never)]
pub(crate) fn event(delivered: &Delivered) -> u64 {
    delivered.emit();
    black_box(delivered.pieces + delivered.receiver.len() as u64)
}

/// What it returns cannot be named where nothing runs it.
#[traced(err)]
#[metric(counter = DEPOT_REQUESTS, labels(outcome))]
#[expect(dead_code, reason = "only compiled: the attributes must leave it as it is")]
pub(crate) async fn hidden(parcel: u64) -> Result<impl Iterator<Item = u64>, ParcelError> {
    if parcel == 0 { Err(ParcelError::Lost) } else { Ok(0..parcel) }
}
