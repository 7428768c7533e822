//! The way of an update to the cell of its own thread.

use super::address::NOWHERE;
use super::atomics::{CHUNKS, OnceLock, WORDS};
use super::slab::{Chunk, Slab, Slabs};
use super::view::View;
use std::cell::{Cell, RefCell};
use std::sync::atomic::AtomicU64;

/// The slabs of the program; tests have others beside them.
pub(super) static SLABS: Slabs = Slabs { first: OnceLock::new(), orphan: OnceLock::new() };

/// What a table shows where there is no chunk: its cells are zero for ever. An update looks for a cell that is not zero,
/// so it need not ask whether there is a chunk.
static NOTHING: Chunk = Chunk([const { AtomicU64::new(0) }; WORDS]);

/// The chunks of the slab that this thread leases; none before they are touched, and after the thread's end.
type Table = [Cell<&'static Chunk>; CHUNKS];

thread_local! {
    // Nothing is to be destroyed in it, so it can be read at any time and costs no test of whether it still lives.
    static TABLE: Table = const { [const { Cell::new(&NOTHING) }; CHUNKS] };
    static LEASE: Lease = const { Lease { slab: Cell::new(None), view: RefCell::new(None) } };
}

/// What this thread holds; dropped when the thread ends.
struct Lease {
    slab: Cell<Option<&'static Slab>>,
    view: RefCell<Option<View>>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        // First the table: what is updated from now on goes to the orphan slab.
        point_at(None);
        if let Some(slab) = self.slab.take() {
            slab.give_back();
        }
    }
}

/// A chunk in which this thread alone may change this word, as long as the word is not zero: where it is, there may be
/// no such chunk. None if it is no word of a slab.
#[inline]
pub(super) fn chunk(word: usize) -> Option<&'static Chunk> {
    TABLE.with(|table| Some(table.get(word / WORDS)?.get()))
}

/// The chunk of this thread with this word, if the thread has it already.
pub(super) fn own_chunk(word: usize) -> Option<&'static Chunk> {
    chunk(word).filter(|chunk| !std::ptr::eq(*chunk, &raw const NOTHING))
}

fn point_at(slab: Option<&'static Slab>) {
    TABLE.with(|table| {
        for (number, entry) in table.iter().enumerate() {
            entry.set(slab.and_then(|slab| slab.chunk(number)).unwrap_or(&NOTHING));
        }
    });
}

/// The chunk with this word, made if need be: of this thread's slab, or of the orphan slab while the thread ends. It may
/// be shared in the second case, so what is written to it must be added atomically.
pub(super) fn chunk_or_new(word: usize) -> Option<&'static Chunk> {
    if word >= NOWHERE {
        return None;
    }
    let number = word / WORDS;
    let own = LEASE.try_with(|lease| {
        let slab = lease.slab.get().unwrap_or_else(|| {
            let slab = match &*lease.view.borrow() {
                Some(view) => view.slabs().lease(),
                None => SLABS.lease(),
            };
            lease.slab.set(Some(slab));
            point_at(Some(slab));
            slab
        });
        let chunk = slab.chunk_or_new(number);
        TABLE.with(|table| {
            if let (Some(entry), Some(chunk)) = (table.get(number), chunk) {
                entry.set(chunk);
            }
        });
        chunk
    });
    own.unwrap_or_else(|_| SLABS.orphan().chunk_or_new(number))
}

/// A view and a slab of it, or of the program.
pub(super) type Held = (Option<View>, Option<&'static Slab>);

/// Lets this thread hold something else, and gives out what it held; nothing while the thread ends.
pub(super) fn exchange((view, slab): Held) -> Option<Held> {
    let held = LEASE.try_with(|lease| {
        point_at(slab);
        (lease.view.replace(view), lease.slab.replace(slab))
    });
    held.ok()
}

/// The view that this thread is in.
pub(super) fn view() -> Option<View> {
    LEASE.try_with(|lease| lease.view.borrow().clone()).ok().flatten()
}

/// The slabs that this thread reads: of its view, or of the program.
pub(super) fn slabs() -> &'static Slabs {
    View::current().map_or(&SLABS, |view| view.slabs())
}
