//! The macros that programs open spans with.

use super::program::{Call, Parent, Shape};
use std::collections::HashMap;
use std::future::Future;
use telemark::traced;
use tracing::Span;
use tracing::field::Empty;

/// The headers of a caller whose trace is this number's.
fn caller(n: u64, sampled: bool) -> HashMap<String, String> {
    let header = format!("00-0af7651916cd43dd{n:016x}-b7ad6b7169203331-0{}", u8::from(sampled));
    HashMap::from([("traceparent".to_owned(), header)])
}

/// Opens a span; `of` is the parent where a register names it.
pub(crate) fn open(shape: Shape, parent: Parent, of: Option<Span>, n: u64) -> Span {
    let of = of.unwrap_or_else(Span::none);
    match (shape, parent) {
        (Shape::Quiet, Parent::Contextual) => tracing::trace_span!("quiet", n),
        (Shape::Quiet, Parent::Of(_)) => tracing::trace_span!(parent: &of, "quiet", n),
        (Shape::Quiet, _) => tracing::trace_span!(parent: None, "quiet", n),
        (_, Parent::Remote { sampled }) => {
            telemark::span!("ours", parent = remote(&caller(n, sampled)), n, x = true)
        }
        (Shape::Ours, Parent::Contextual) => telemark::span!("ours", n, x = true),
        (Shape::Ours, Parent::Root) => telemark::span!("ours", root, n, x = true),
        (Shape::Ours, Parent::Of(_)) => telemark::span!("ours", parent = of, n, x = true),
        (Shape::Plain, Parent::Contextual) => tracing::info_span!("plain", n, x = Empty, y = Empty),
        (Shape::Plain, Parent::Root) => tracing::info_span!(parent: None, "plain", n, x = Empty, y = Empty),
        (Shape::Plain, Parent::Of(_)) => tracing::info_span!(parent: &of, "plain", n, x = Empty, y = Empty),
        (Shape::Full, Parent::Contextual) => tracing::warn_span!("full", n, x = 7_u64, y = "at first"),
        (Shape::Full, Parent::Root) => {
            tracing::warn_span!(parent: None, "full", n, x = 7_u64, y = "at first")
        }
        (Shape::Full, Parent::Of(_)) => {
            tracing::warn_span!(parent: &of, "full", n, x = 7_u64, y = "at first")
        }
    }
}

#[traced(name = "call", args(n))]
fn contextual(n: u64, body: impl FnOnce()) {
    let _ = n;
    body();
}

#[traced(name = "call", args(n), root)]
fn root(n: u64, body: impl FnOnce()) {
    let _ = n;
    body();
}

#[traced(name = "call", args(n), parent = remote(caller(n, sampled)))]
fn remote(n: u64, sampled: bool, body: impl FnOnce()) {
    let _ = (n, sampled);
    body();
}

/// Runs the body in a function of `#[traced]`.
pub(crate) fn call(call: Call, n: u64, body: impl FnOnce()) {
    match call {
        Call::Contextual => contextual(n, body),
        Call::Root => root(n, body),
        Call::Remote { sampled } => remote(n, sampled, body),
    }
}

/// A future whose span is opened by its first poll.
#[traced(args(n))]
pub(crate) async fn later(n: u64, body: impl Future<Output = ()> + Send) {
    let _ = n;
    body.await;
}
