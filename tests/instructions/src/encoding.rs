//! Spans that have ended as OTLP bytes: each alone, and as the request that is sent.

use std::cell::RefCell;
use std::hint::black_box;
use telemark::__private::measured::{Kept, Measured};

thread_local! {
    /// What it keeps for the next time is no part of the cost.
    static MEASURED: RefCell<Measured> = RefCell::new(Measured::new(1 << 12));
}

fn kept(calls: u64, ended: fn(u64)) -> Kept {
    Kept::of(calls as usize, || ended(calls))
}

/// Functions that do the same are one unless they say different numbers.
#[inline(always)]
#[expect(clippy::inline_always, reason = "each case is a function with all that is counted in it")]
fn measured(case: u8, work: impl FnOnce(&mut Measured) -> usize) {
    black_box(case);
    MEASURED.with_borrow_mut(|measured| _ = black_box(work(measured)));
}

/// So many children without fields and with three, each way.
pub(crate) fn all(calls: u64) {
    let (none, three) = (kept(calls, crate::spans::child), kept(calls, crate::spans::child_three));
    encode(&none);
    encode_three(&three);
    request(&none);
    request_three(&three);
}

#[inline(never)]
fn encode(spans: &Kept) {
    measured(0, |it| it.encode(spans));
}

#[inline(never)]
fn encode_three(spans: &Kept) {
    measured(1, |it| it.encode(spans));
}

#[inline(never)]
fn request(spans: &Kept) {
    measured(2, |it| it.request(spans));
}

#[inline(never)]
fn request_three(spans: &Kept) {
    measured(3, |it| it.request(spans));
}
