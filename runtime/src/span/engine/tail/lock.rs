//! A lock of one byte, for what is changed in a few instructions: taking it costs one locked instruction, giving it back none.
#![allow(unsafe_code, reason = "whoever holds the lock reaches what it guards")]

use super::super::atomics::{AtomicBool, Cell, pause};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;

/// A value that is reached under a lock. No code of users runs under it, and nothing is waited for.
pub(super) struct Locked<T> {
    pub(super) held: AtomicBool,
    pub(super) value: Cell<T>,
}

// SAFETY: the value is reached by whoever holds the lock alone, one thread at a time, so it need only be `Send`.
unsafe impl<T: Send> Sync for Locked<T> {}

/// Has the lock until it is dropped.
#[must_use = "it is unlocked when this is dropped"]
pub(super) struct Holding<'a, T>(&'a Locked<T>);

impl<T> Locked<T> {
    /// Waits for whoever has it, which is never long.
    #[inline]
    pub(super) fn lock(&self) -> Holding<'_, T> {
        // Acquire: what was done by those who had it before is done.
        if self.held.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.wait();
        }
        Holding(self)
    }

    #[cold]
    #[inline(never)]
    fn wait(&self) {
        let mut tries = 0_u32;
        while self.held.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            tries = tries.wrapping_add(1);
            pause(tries);
        }
    }
}

impl<T> Deref for Holding<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this has the lock, and nobody else reaches the value without it.
        unsafe { &*self.0.value.read() }
    }
}

impl<T> DerefMut for Holding<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this has the lock, and is borrowed for as long as the reference lives.
        unsafe { &mut *self.0.value.write() }
    }
}

impl<T> Drop for Holding<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Release: whoever has it next sees what was done.
        self.0.held.store(false, Ordering::Release);
    }
}
