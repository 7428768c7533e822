//! Whether code runs in a sampled span, at the price of reading one flag.
//!
//! Entering and leaving a span only notes that something has changed. Whether code is in a sampled span is looked up
//! when somebody asks, and kept until the next change.

use super::scope::asked;
use crate::id::{SpanId, TraceId};
use std::cell::Cell;

/// The identity of a sampled span.
pub(crate) type SampledSpan = (TraceId, SpanId);

/// What is known of the span that code on this thread runs in.
#[derive(Clone, Copy)]
enum Known {
    /// Nothing: a span was entered or left, and nobody has asked yet.
    Nothing,
    /// There is none, or it is not sampled.
    None,
    Sampled(SampledSpan),
}

// None of these is destroyed, so they can be read at any time and cost no test of whether they still live.
thread_local! {
    static MAYBE: Cell<bool> = const { Cell::new(true) };
    static KNOWN: Cell<Known> = const { Cell::new(Known::Nothing) };
}

/// This thread has entered or left a span.
#[inline]
pub(crate) fn changed() {
    KNOWN.set(Known::Nothing);
    MAYBE.set(true);
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
        Known::Nothing => asked(|spans| (spans.sampled)()),
    };
    KNOWN.set(span.map_or(Known::None, Known::Sampled));
    span
}

/// Until it is dropped, another span than the current one is asked about.
#[must_use = "it holds until it is dropped"]
pub(crate) struct Inside(Known, bool);

/// What is measured from now on belongs to this span, although its call has left it already.
pub(crate) fn inside(span: Option<SampledSpan>) -> Inside {
    let known = span.map_or(Known::None, Known::Sampled);
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

    #[test]
    fn what_was_known_is_known_again_after_a_call() {
        let span = (TraceId::random(), SpanId::random());
        KNOWN.set(Known::Sampled(span));
        ask_again(false);
        let inside = inside(None);
        assert_eq!((may_be_sampled(), sampled()), (true, None));
        drop(inside);
        assert_eq!((may_be_sampled(), sampled()), (false, Some(span)));
        changed();
        assert!(may_be_sampled());
        assert_eq!(sampled(), None, "nobody has opened a span");
    }
}
