//! The plans of all callsites that have logged, found by the address of their description.

use super::plan::Plan;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tracing_core::Metadata;

/// Callsites that a thread remembers; others are looked up with a lock.
const REMEMBERED: usize = 64;

/// All of them. There are as many as the program's text has callsites, and they last as long.
static ALL: Mutex<Option<HashMap<usize, &'static Plan>>> = Mutex::new(None);

/// The plans that one thread has used last.
pub(super) struct Plans([Option<(usize, &'static Plan)>; REMEMBERED]);

impl Plans {
    pub(super) const fn new() -> Self {
        Self([None; REMEMBERED])
    }

    /// The plan of a callsite.
    #[inline]
    pub(super) fn of(&mut self, metadata: &'static Metadata<'static>) -> &'static Plan {
        let address = std::ptr::from_ref(metadata).addr();
        // Descriptions lie some hundred bytes apart.
        let place = &mut self.0[(address >> 4 ^ address >> 10) % REMEMBERED];
        match place {
            Some((known, plan)) if *known == address => plan,
            _ => place.insert((address, look_up(address, metadata))).1,
        }
    }
}

#[cold]
fn look_up(address: usize, metadata: &'static Metadata<'static>) -> &'static Plan {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().entry(address).or_insert_with(|| Box::leak(Box::new(Plan::of(metadata))))
}
