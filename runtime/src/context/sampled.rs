//! Whether code runs in a sampled span, at the price of reading one flag.
//!
//! Entering and leaving a span only notes which it is. Whether it is sampled is looked up when somebody asks, and kept
//! until the next span is entered or left.

use super::Scope;
use crate::id::{SpanId, TraceId};
use std::cell::Cell;
use tracing_core::dispatcher::get_default;
use tracing_core::span::Id;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

/// The identity of a sampled span.
pub(crate) type SampledSpan = (TraceId, SpanId);

/// What is known of the span that code on this thread runs in.
#[derive(Clone, Copy)]
enum Known {
    /// It is this one; nobody has asked yet whether it is sampled.
    Span(u64),
    /// There is none, or it is not sampled.
    None,
    Sampled(SampledSpan),
}

/// Spans that are entered within each other and of which more is known than their number.
const DEEPEST: usize = 32;

// None of these is destroyed, so they can be read at any time and cost no test of whether they still live.
thread_local! {
    static MAYBE: Cell<bool> = const { Cell::new(true) };
    static KNOWN: Cell<Known> = const { Cell::new(Known::None) };
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static ENTERED: [Cell<u64>; DEEPEST] = const { [const { Cell::new(0) }; DEEPEST] };
}

fn know(known: Known) {
    KNOWN.set(known);
    MAYBE.set(true);
}

/// This thread enters a span.
pub(crate) fn entered(id: &Id) {
    let (depth, id) = (DEPTH.get(), id.into_u64());
    ENTERED.with(|entered| {
        if let Some(place) = entered.get(depth) {
            place.set(id);
        }
    });
    DEPTH.set(depth + 1);
    know(if depth < DEEPEST { Known::Span(id) } else { Known::None });
}

/// This thread leaves a span, which need not be the one that it entered last.
pub(crate) fn left(id: &Id) {
    let (depth, id) = (DEPTH.get(), id.into_u64());
    ENTERED.with(|entered| {
        let open = entered.get(..depth.min(DEEPEST)).unwrap_or_default();
        let at = open.iter().rposition(|place| place.get() == id);
        if at.is_none() && depth <= DEEPEST {
            return;
        }
        if let Some(at) = at {
            open.windows(2).skip(at).for_each(|pair| pair[0].set(pair[1].get()));
        }
        DEPTH.set(depth - 1);
        let around = depth.checked_sub(2).and_then(|around| entered.get(around));
        know(around.map_or(Known::None, |place| Known::Span(place.get())));
    });
}

/// The span has another identity now; what this thread knows of it is forgotten.
pub(crate) fn forget(id: &Id) {
    let (depth, id) = (DEPTH.get(), id.into_u64());
    let innermost = depth.checked_sub(1).and_then(|at| ENTERED.with(|entered| Some(entered.get(at)?.get())));
    if innermost == Some(id) {
        know(Known::Span(id));
    }
}

/// False if the answer of [`sampled`] is of no use here, until the next span is entered or left.
#[inline]
pub(crate) fn may_be_sampled() -> bool {
    MAYBE.get()
}

/// Sets what [`may_be_sampled`] answers until the next span is entered or left.
pub(crate) fn ask_again(again: bool) {
    MAYBE.set(again);
}

/// The span that this code runs in, if it is sampled.
pub(crate) fn sampled() -> Option<SampledSpan> {
    let span = match KNOWN.get() {
        Known::Sampled(span) => return Some(span),
        Known::None => return None,
        Known::Span(id) => looked_up(&Id::from_u64(id)),
    };
    KNOWN.set(span.map_or(Known::None, Known::Sampled));
    span
}

fn looked_up(id: &Id) -> Option<SampledSpan> {
    get_default(|dispatch| {
        let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
        let extensions = span.extensions();
        let span = &extensions.get::<Scope>()?.span;
        span.is_sampled().then_some((span.trace_id(), span.span_id()))
    })
}

/// Until it is dropped, another span than the current one is asked about.
#[must_use = "it holds until it is dropped"]
pub(crate) struct Inside(Known, bool);

/// What is measured from now on belongs to this span, although its call has left it already.
pub(crate) fn inside(span: &tracing::Span) -> Inside {
    let known = span.id().map_or(Known::None, |id| Known::Span(id.into_u64()));
    Inside(KNOWN.replace(known), MAYBE.replace(true))
}

impl Drop for Inside {
    fn drop(&mut self) {
        KNOWN.set(self.0);
        MAYBE.set(self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current() -> Option<u64> {
        match KNOWN.get() {
            Known::Span(id) => Some(id),
            _ => None,
        }
    }

    #[test]
    fn spans_may_be_left_in_any_order_and_lie_deeper_than_is_remembered() {
        let id = Id::from_u64;
        for number in 1..=3 {
            entered(&id(number));
        }
        left(&id(2));
        assert_eq!(current(), Some(3), "the innermost stays");
        left(&id(3));
        assert_eq!(current(), Some(1));
        left(&id(9));
        assert_eq!(current(), Some(1), "what was not entered is not left");
        for number in 100..150 {
            entered(&id(number));
        }
        assert_eq!(current(), None, "nothing is known so deep");
        for number in (100..150).rev() {
            left(&id(number));
        }
        assert_eq!(current(), Some(1));
        left(&id(1));
        assert_eq!((current(), DEPTH.get()), (None, 0));
    }

    #[test]
    fn what_was_known_is_known_again_after_a_call() {
        entered(&Id::from_u64(7));
        ask_again(false);
        let inside = inside(&tracing::Span::none());
        assert_eq!((may_be_sampled(), sampled()), (true, None));
        drop(inside);
        assert_eq!((may_be_sampled(), current()), (false, Some(7)));
        left(&Id::from_u64(7));
    }
}
