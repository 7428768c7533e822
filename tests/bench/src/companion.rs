//! A second thread that does the same work, on another core, exactly while a block is measured.

use crate::case::thread_ns;
use crate::child::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::Thread;

/// The second thread; it sleeps unless it is asked to run.
pub struct Companion {
    state: Arc<State>,
    thread: Thread,
    /// Iterations between two looks at whether to go on.
    beat: u64,
}

#[derive(Default)]
struct State {
    wanted: AtomicBool,
    beats: AtomicU64,
    /// How often it has gone to sleep after work.
    rests: AtomicU64,
    /// Its processor time at the last beat.
    cpu_ns: AtomicU64,
}

impl Companion {
    pub fn new(beat: u64, mut work: impl FnMut(u64) + Send + 'static) -> Self {
        let state = Arc::new(State::default());
        let seen = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            pin(1);
            loop {
                while !seen.wanted.load(Ordering::Acquire) {
                    std::thread::park();
                }
                while seen.wanted.load(Ordering::Acquire) {
                    work(beat);
                    seen.cpu_ns.store(thread_ns() as u64, Ordering::Relaxed);
                    seen.beats.fetch_add(1, Ordering::Release);
                }
                seen.rests.fetch_add(1, Ordering::Release);
            }
        });
        Self { state, thread: thread.thread().clone(), beat }
    }

    /// Runs until the answer is stopped or dropped; returns when it is running.
    pub fn run(&self) -> Running<'_> {
        let beats = self.state.beats.load(Ordering::Acquire);
        let running = Running { companion: self, beats, rests: self.state.rests.load(Ordering::Acquire) };
        self.state.wanted.store(true, Ordering::Release);
        self.thread.unpark();
        while self.state.beats.load(Ordering::Acquire) < beats + 2 {
            std::thread::yield_now();
        }
        running
    }
}

/// The second thread is at work.
pub struct Running<'a> {
    companion: &'a Companion,
    /// Those of the second thread before it began.
    beats: u64,
    rests: u64,
}

impl Running<'_> {
    /// How much processor time it has had so far.
    pub fn cpu_ns(&self) -> f64 {
        self.companion.state.cpu_ns.load(Ordering::Relaxed) as f64
    }

    /// Returns when it sleeps again, and tells how many iterations it has run.
    pub fn stop(self) -> u64 {
        let state = &self.companion.state;
        state.wanted.store(false, Ordering::Release);
        while state.rests.load(Ordering::Acquire) == self.rests {
            std::thread::yield_now();
        }
        (state.beats.load(Ordering::Acquire) - self.beats) * self.companion.beat
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.companion.state.wanted.store(false, Ordering::Release);
    }
}
