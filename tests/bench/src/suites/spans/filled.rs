//! Memory cases: how many bytes a span holds while it is open, and while it waits to be exported.

use super::call_tree::{CHILDREN, family0, family3};
use super::calls::Calls;
use crate::case::Case;
use crate::drain;

/// Spans that are open at once.
const OPEN: usize = 10_000;

/// Roots that have ended, each with its children.
const ROOTS: u64 = 300;

/// Bytes of an open span and its handle; the spans are children of one root.
pub fn open<C: Calls, H: 'static>(name: &'static str, open: impl Fn() -> H + 'static) -> Case {
    let fill = move || {
        C::root(&mut || {
            let spans: Vec<H> = (0..OPEN).map(|_| open()).collect();
            let held = spans.len() as u64;
            // They stay open for as long as the process lasts, as the count is taken after the root has ended.
            std::mem::forget(spans);
            held
        });
    };
    Case::memory(name, OPEN as u64, fill)
}

/// Bytes of a span that waits, because the sink takes nothing any more; `place` of them are in a queue that was
/// allocated for many spans before.
pub fn queued<C: Calls>(place: usize) -> [Case; 2] {
    let fill = |family: fn() -> u64| {
        move || {
            drain::close();
            for _ in 0..ROOTS {
                std::hint::black_box(family());
            }
        }
    };
    let spans = ROOTS * (CHILDREN + 1);
    [
        Case::memory("queued0", spans, fill(family0::<C>)).more_bytes(place),
        Case::memory("queued3", spans, fill(family3::<C>)).more_bytes(place),
    ]
}
