//! The thread that takes finished spans out of the threads that ended them, idle threads included.

use super::way_out;
use crate::clock;
use crate::context::silence_thread;
use crate::span::RecordView;
use std::io;
use std::mem;
use std::ops::ControlFlow;
use std::panic::catch_unwind;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a span waits for the thread at most, unless much waits already.
const PAUSE: Duration = Duration::from_millis(20);

/// How often the clocks are compared.
const COMPARED: Duration = Duration::from_secs(1);

/// Takes finished spans on the collector's thread.
pub(crate) trait Outlet: Send + Sync {
    /// A span has ended; what cannot be taken is counted by whoever does not take it.
    fn take(&self, span: &RecordView<'_>);
}

static OUTLET: OnceLock<Box<dyn Outlet>> = OnceLock::new();
static THREAD: OnceLock<Thread> = OnceLock::new();

type Done = Box<dyn FnOnce() + Send>;

/// Those who wait until the thread has been everywhere once more.
static ASKED: Mutex<Vec<Done>> = Mutex::new(Vec::new());

/// Starts the thread; there is one in a process.
pub(crate) fn collect(outlet: Box<dyn Outlet>) -> io::Result<()> {
    if OUTLET.set(outlet).is_err() {
        return Ok(());
    }
    let thread = thread::Builder::new().name("telemark-spans".to_owned()).spawn(run)?;
    THREAD.get_or_init(|| thread.thread().clone());
    Ok(())
}

fn run() {
    silence_thread();
    let mut compared = Instant::now();
    loop {
        thread::park_timeout(PAUSE);
        let asked = mem::take(&mut *asked());
        // Whatever happens to one span: the others still need this thread, and so does who waits for it.
        drop(catch_unwind(drain));
        for done in asked {
            done();
        }
        if compared.elapsed() >= COMPARED {
            clock::recalibrate();
            compared = Instant::now();
        }
    }
}

fn drain() {
    if let Some(outlet) = OUTLET.get() {
        way_out::drain(&mut |header, body| {
            outlet.take(&header.view(body));
            ControlFlow::Continue(())
        });
    }
}

fn asked() -> MutexGuard<'static, Vec<Done>> {
    ASKED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has every span handed over that has ended by now, and then calls `done`, on the collector's thread if there is one.
pub(crate) fn hand_over(done: impl FnOnce() + Send + 'static) {
    if THREAD.get().is_none() {
        return done();
    }
    asked().push(Box::new(done));
    wake();
}

/// Much waits: the thread had better come at once.
#[cold]
pub(super) fn wake() {
    if let Some(thread) = THREAD.get() {
        thread.unpark();
    }
}
