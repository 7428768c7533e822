//! The cases whose instructions are counted, each a function of its own for the annotated and the plain program.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future that is ready at once.
fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

macro_rules! cases {
    ($program:ident, $number:literal: $function:ident $method:ident $future:ident $returned:ident $block:ident $updates:ident $event:ident) => {
        #[inline(never)]
        pub(crate) fn $function(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 1);
            let call = |at| {
                crate::$program::function(
                    black_box(at % 9),
                    black_box("post"),
                    black_box(Some(3)),
                    black_box("ann@example.com"),
                )
                .unwrap_or(1)
            };
            (0..calls).map(call).sum()
        }

        #[inline(never)]
        pub(crate) fn $method(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 2);
            let depot = crate::$program::Depot { shelves: calls };
            (0..calls).map(|at| depot.method(at)).sum()
        }

        #[inline(never)]
        pub(crate) fn $future(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 3);
            (0..calls).filter_map(|at| ready(crate::$program::future(at))).sum()
        }

        #[inline(never)]
        pub(crate) fn $returned(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 4);
            (0..calls).filter_map(|at| ready(crate::$program::returned(at))).sum()
        }

        #[inline(never)]
        pub(crate) fn $block(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 5);
            (0..calls).map(crate::$program::block).sum()
        }

        #[inline(never)]
        pub(crate) fn $updates(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 6);
            (0..calls).map(|at| crate::$program::updates(at, black_box("post"))).sum()
        }

        #[inline(never)]
        pub(crate) fn $event(calls: u64) -> u64 {
            // Equal functions would become one.
            black_box($number + 7);
            let receiver = String::from("ann@example.com");
            let delivered = crate::vocabulary::Delivered { pieces: calls, receiver };
            (0..calls).map(|at| crate::$program::event(&delivered) + at).sum()
        }
    };
}

cases!(annotated, 100: annotated_function annotated_method annotated_future annotated_returned annotated_block annotated_updates annotated_event);
cases!(plain, 200: plain_function plain_method plain_future plain_returned plain_block plain_updates plain_event);
