//! A second thread that does the same work, on another core, exactly while a block is measured.

use crate::child::{pin, thread_ns};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::Thread;

/// Iterations between two looks at whether to go on.
const BEAT: u64 = 1024;

/// The second thread; it sleeps unless it is asked to run.
pub struct Companion {
    state: Arc<State>,
    thread: Thread,
}

#[derive(Default)]
struct State {
    wanted: AtomicBool,
    beats: AtomicU64,
    /// Its processor time at the last beat.
    cpu_ns: AtomicU64,
}

impl Companion {
    pub fn new(mut work: impl FnMut(u64) + Send + 'static) -> Self {
        let state = Arc::new(State::default());
        let seen = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            pin(1);
            loop {
                while !seen.wanted.load(Ordering::Acquire) {
                    std::thread::park();
                }
                work(BEAT);
                seen.cpu_ns.store(thread_ns() as u64, Ordering::Relaxed);
                seen.beats.fetch_add(1, Ordering::Release);
            }
        });
        Self { state, thread: thread.thread().clone() }
    }

    /// Runs until the answer is dropped; returns when it is running.
    pub fn run(&self) -> Running<'_> {
        let before = self.state.beats.load(Ordering::Acquire);
        self.state.wanted.store(true, Ordering::Release);
        self.thread.unpark();
        while self.state.beats.load(Ordering::Acquire) < before + 2 {
            std::thread::yield_now();
        }
        Running(self)
    }
}

/// The second thread is at work.
pub struct Running<'a>(&'a Companion);

impl Running<'_> {
    /// How much processor time it has had so far.
    pub fn cpu_ns(&self) -> f64 {
        self.0.state.cpu_ns.load(Ordering::Relaxed) as f64
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state.wanted.store(false, Ordering::Release);
    }
}
