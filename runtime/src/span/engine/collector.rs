//! The thread that takes finished spans out of the threads that ended them, idle threads included.

use super::shard;
use crate::clock;
use crate::context::silence_thread;
use crate::span::RecordView;
use std::io;
use std::ops::ControlFlow;
use std::sync::OnceLock;
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
        drain();
        if compared.elapsed() >= COMPARED {
            clock::recalibrate();
            compared = Instant::now();
        }
    }
}

/// Hands over what waits now; also called by those who flush.
pub(crate) fn drain() {
    if let Some(outlet) = OUTLET.get() {
        shard::drain(&mut |header, body| {
            outlet.take(&header.view(body));
            ControlFlow::Continue(())
        });
    }
}

/// Much waits: the thread had better come at once.
#[cold]
pub(super) fn wake() {
    if let Some(thread) = THREAD.get() {
        thread.unpark();
    }
}
