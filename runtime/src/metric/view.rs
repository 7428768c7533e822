//! The values that some threads see as the only ones: how tests that run side by side keep their metrics apart.

use super::atomics::OnceLock;
use super::local;
use super::slab::{Slab, Slabs};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Whether there has ever been a view; where there never was, nobody looks for one.
static ANY: AtomicBool = AtomicBool::new(false);

/// The slabs of views that are over; a thread's chunks live for ever, so they are used again.
static OVER: Mutex<Vec<&'static Slabs>> = Mutex::new(Vec::new());

/// Values of all metrics, apart from those of the program and of other views.
///
/// A thread that has entered a view updates the view's values and reads them, and no others. Several threads may be in
/// one view. Clones are the same view; its values go when the last clone does.
#[derive(Clone)]
pub struct View(Arc<Values>);

struct Values {
    slabs: &'static Slabs,
    /// What has been touched, and the values of what is not kept by thread.
    cells: Mutex<BTreeMap<Key, Vec<u64>>>,
    overflows: Mutex<BTreeMap<Key, u64>>,
}

/// The address of a metric's state, and the number of a series or of a label.
type Key = (usize, usize);

impl Drop for Values {
    fn drop(&mut self) {
        // Nobody has entered the view: who has, holds a clone of it. So all of its slabs have been given back.
        self.slabs.iter().for_each(Slab::clear);
        OVER.lock().unwrap_or_else(PoisonError::into_inner).push(self.slabs);
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "View({:p})", self.0)
    }
}

impl Default for View {
    fn default() -> Self {
        Self::new()
    }
}

impl View {
    /// Without a value.
    #[must_use]
    pub fn new() -> Self {
        ANY.store(true, Ordering::Relaxed);
        let over = OVER.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let slabs = over.unwrap_or_else(|| {
            Box::leak(Box::new(Slabs { first: OnceLock::new(), orphan: OnceLock::new() }))
        });
        Self(Arc::new(Values { slabs, cells: Mutex::default(), overflows: Mutex::default() }))
    }

    /// Whether there has ever been one.
    #[inline]
    pub(super) fn is_any() -> bool {
        ANY.load(Ordering::Relaxed)
    }

    /// The view that this thread is in.
    #[must_use]
    pub fn current() -> Option<Self> {
        if Self::is_any() { local::view() } else { None }
    }

    /// This thread updates and reads the view from now on, until the guard is dropped.
    ///
    /// Guards must be dropped in the reverse order, as the ends of blocks do.
    pub fn enter(&self) -> InView {
        InView { before: local::exchange((Some(self.clone()), None)), thread: PhantomData }
    }

    /// The view's slabs.
    pub(super) fn slabs(&self) -> &'static Slabs {
        self.0.slabs
    }

    /// Changes the values of a series that is not kept by thread.
    pub(super) fn change(&self, key: Key, width: usize, change: impl FnOnce(&mut [u64])) {
        let mut cells = self.0.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let words = cells.entry(key).or_default();
        words.resize(width, 0);
        change(words);
    }

    /// Notes that a series that is kept by thread has been touched.
    pub(super) fn mark(&self, key: Key) {
        self.0.cells.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default();
    }

    /// The first series of a metric from this one on that has been touched, and its values if they are not kept by
    /// thread.
    pub(super) fn next(&self, (state, from): Key) -> Option<(usize, Vec<u64>)> {
        let cells = self.0.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let next = cells.range((state, from)..=(state, usize::MAX)).next();
        next.map(|(&(_, series), words)| (series, words.clone()))
    }

    /// Counts a text that found no room under its label's cap.
    pub(super) fn overflow(&self, key: Key) {
        let mut overflows = self.0.overflows.lock().unwrap_or_else(PoisonError::into_inner);
        *overflows.entry(key).or_default() += 1;
    }

    /// How many texts found no room.
    pub(super) fn overflows(&self, key: Key) -> u64 {
        let overflows = self.0.overflows.lock().unwrap_or_else(PoisonError::into_inner);
        overflows.get(&key).copied().unwrap_or_default()
    }
}

/// Keeps a thread in a view; dropped where it was made.
#[must_use = "the thread leaves the view when this guard is dropped"]
pub struct InView {
    before: Option<local::Held>,
    thread: PhantomData<*const ()>,
}

impl fmt::Debug for InView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InView")
    }
}

impl Drop for InView {
    fn drop(&mut self) {
        let Some(before) = self.before.take() else { return };
        let slab = before.1;
        match (local::exchange(before), slab) {
            (Some((_, Some(of_view))), _) => of_view.give_back(),
            (Some(_), _) | (None, None) => {}
            // The thread is ending: it can hold nothing any more.
            (None, Some(slab)) => slab.give_back(),
        }
    }
}
