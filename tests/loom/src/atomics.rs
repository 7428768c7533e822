//! The checker's primitives in the place of the runtime's, for slabs of a size that can be searched.

use loom::sync::Mutex;
pub(super) use loom::sync::atomic::{AtomicBool, AtomicU64};

/// Words of a chunk.
pub(super) const WORDS: usize = 1;

/// Chunks of a slab.
pub(super) const CHUNKS: usize = 1;

/// A cell that is set once; the checker has none.
#[derive(Debug)]
pub(super) struct OnceLock<T: 'static>(Mutex<Option<&'static T>>);

impl<T: 'static> OnceLock<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(None))
    }

    pub(super) fn get(&self) -> Option<&T> {
        *self.0.lock().expect("no thread panics while it holds the lock")
    }

    pub(super) fn set(&self, value: T) -> Result<(), T> {
        let mut kept = self.0.lock().expect("no thread panics while it holds the lock");
        if kept.is_some() {
            return Err(value);
        }
        *kept = Some(Box::leak(Box::new(value)));
        Ok(())
    }
}
