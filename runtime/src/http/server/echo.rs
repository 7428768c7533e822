//! The tracking id as a header of the answer.

use crate::context::TrackingId;
use bytes::BytesMut;
use http::{HeaderName, HeaderValue};
use std::cell::RefCell;

/// Its name.
pub(super) const NAME: HeaderName = HeaderName::from_static(crate::context::propagation::TRACKING_ID);

/// Bytes of ids that are written side by side; they are given back when the last of their answers is sent.
const SHEET: usize = 4096;

thread_local! {
    /// Where this thread writes the next ids: a header that shares its bytes with others needs none of its own.
    static PAPER: RefCell<BytesMut> = RefCell::new(BytesMut::new());
}

/// Its value.
pub(super) fn value(id: &TrackingId) -> Option<HeaderValue> {
    let id = id.as_bytes();
    let cut = |paper: &RefCell<BytesMut>| {
        // Taken already: an allocator that answers requests is at work inside of this.
        let mut paper = paper.try_borrow_mut().ok()?;
        if paper.capacity() < id.len() {
            *paper = BytesMut::with_capacity(SHEET);
        }
        paper.extend_from_slice(id);
        Some(paper.split().freeze())
    };
    match PAPER.try_with(cut).ok().flatten() {
        Some(bytes) => HeaderValue::from_maybe_shared(bytes).ok(),
        None => HeaderValue::from_bytes(id).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TraceId;

    #[test]
    fn each_answer_has_its_own_id_also_when_a_sheet_is_full() {
        let ids: Vec<TrackingId> = (0..300).map(|_| TraceId::random().into()).collect();
        let values: Vec<_> = ids.iter().filter_map(value).collect();
        assert!(ids.iter().map(TrackingId::as_bytes).eq(values.iter().map(HeaderValue::as_bytes)));
        let longest: TrackingId = "x".repeat(128).parse().expect("it is valid");
        assert_eq!(value(&longest).expect("it can be a header").len(), 128);
    }
}
