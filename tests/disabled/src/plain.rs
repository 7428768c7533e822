//! The same work without telemark.

use crate::vocabulary::{Delivered, ParcelError};
use std::future::Future;
use std::hint::black_box;

#[inline(never)]
pub(crate) fn function(
    pieces: u64,
    carrier: &str,
    size: Option<u64>,
    receiver: &str,
) -> Result<u64, ParcelError> {
    if pieces == 7 {
        return Err(ParcelError::Unknown);
    }
    let size = size.ok_or(ParcelError::Lost)?;
    Ok(black_box(pieces * size) + carrier.len() as u64 + receiver.len() as u64)
}

pub(crate) struct Depot {
    pub(crate) shelves: u64,
}

impl Depot {
    #[inline(never)]
    pub(crate) fn method(&self, parcel: u64) -> u64 {
        black_box(self.shelves ^ parcel)
    }
}

#[inline(never)]
pub(crate) async fn future(parcel: u64) -> u64 {
    let first = std::future::ready(black_box(parcel)).await;
    std::future::ready(black_box(first + 1)).await
}

#[inline(never)]
#[allow(clippy::manual_async_fn, reason = "the form is what is counted")]
pub(crate) fn returned(parcel: u64) -> impl Future<Output = u64> {
    async move { std::future::ready(black_box(parcel)).await }
}

#[inline(never)]
pub(crate) fn block(parcel: u64) -> u64 {
    black_box(parcel)
}

#[inline(never)]
pub(crate) fn updates(parcel: u64, _carrier: &str) -> u64 {
    black_box(parcel)
}

#[inline(never)]
pub(crate) fn event(delivered: &Delivered) -> u64 {
    black_box(delivered.pieces + delivered.receiver.len() as u64)
}
