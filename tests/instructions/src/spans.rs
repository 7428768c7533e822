//! Spans, as `#[traced]` and as `tracing` open them; what is recorded goes into the queue of an exporter.

use std::future::poll_fn;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use telemark::traced;

#[traced]
#[inline(never)]
fn none(at: u64) -> u64 {
    black_box(at)
}

#[traced(args(at, less, %text))]
#[inline(never)]
fn three(at: u64, less: i64, text: &str) -> u64 {
    black_box(at + less.unsigned_abs() + text.len() as u64)
}

/// Ready at its third poll.
#[traced]
#[inline(never)]
async fn later(at: u64) -> u64 {
    let mut polls = 0;
    poll_fn(|_| {
        polls += 1;
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    black_box(at)
}

#[traced]
fn around(work: impl FnOnce()) {
    work();
}

const TEXT: &str = "four and twenty letters.";

fn call_none(calls: u64) {
    for at in 0..calls {
        none(black_box(at));
    }
}

fn call_three(calls: u64) {
    for at in 0..calls {
        three(black_box(at), -3, black_box(TEXT));
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "each case is a function with all that is counted in it")]
fn poll(calls: u64) {
    for at in 0..calls {
        let mut future = pin!(later(black_box(at)));
        while future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {}
    }
}

/// A trace each.
#[inline(never)]
pub(crate) fn root(calls: u64) {
    call_none(calls);
}

#[inline(never)]
pub(crate) fn root_three(calls: u64) {
    call_three(calls);
}

#[inline(never)]
pub(crate) fn child(calls: u64) {
    around(|| call_none(calls));
}

#[inline(never)]
pub(crate) fn child_three(calls: u64) {
    around(|| call_three(calls));
}

#[inline(never)]
pub(crate) fn child_future(calls: u64) {
    around(|| poll(calls));
}

/// A trace each, which has a future to begin with.
#[inline(never)]
pub(crate) fn root_future(calls: u64) {
    poll(calls);
}

/// Through the subscriber.
#[inline(never)]
pub(crate) fn third_party(calls: u64) {
    around(|| {
        for at in 0..calls {
            let _entered = tracing::info_span!("third_party").entered();
            black_box(at);
        }
    });
}

#[inline(never)]
pub(crate) fn third_party_three(calls: u64) {
    around(|| {
        for at in 0..calls {
            let _entered =
                tracing::info_span!("third_party", at, less = -3, text = black_box(TEXT)).entered();
        }
    });
}
