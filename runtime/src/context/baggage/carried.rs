//! Baggage that a task takes along from where it was spawned.

use super::{Entries, SET_HERE, SET_ON_A_THREAD, with_current};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::Ordering;

thread_local! {
    /// What the tasks that this thread is polling have taken along, the innermost last.
    static CARRIED: RefCell<Vec<Arc<Entries>>> = const { RefCell::new(Vec::new()) };
}

/// The baggage of a task.
#[derive(Clone)]
pub(crate) struct Carried(Arc<Entries>);

/// Until it is dropped, this thread works for the task.
#[must_use = "it holds until it is dropped"]
pub(crate) struct Inside(PhantomData<*const ()>);

/// What holds here and would not hold in a task that outlives it; what came with the request always does.
pub(crate) fn to_carry() -> Option<Carried> {
    if !SET_HERE.load(Ordering::Relaxed) {
        return None;
    }
    with_current(|entries, open| {
        let entries = entries.inherit(open);
        (!entries.is_empty()).then(|| Carried(Arc::new(entries)))
    })
}

impl Carried {
    /// This thread works for the task.
    pub(crate) fn enter(&self) -> Inside {
        // Traces that begin in the task have to ask.
        SET_ON_A_THREAD.store(true, Ordering::Relaxed);
        let _ending = CARRIED.try_with(|all| all.borrow_mut().push(Arc::clone(&self.0)));
        Inside(PhantomData)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let last = CARRIED.try_with(|all| all.borrow_mut().pop());
        drop(last);
    }
}

/// What the task that this thread works for has taken along.
pub(super) fn carried() -> Option<Arc<Entries>> {
    CARRIED.try_with(|all| all.borrow().last().cloned()).ok().flatten()
}
