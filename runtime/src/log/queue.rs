//! Lines on their way to a slow writer: bounded, never waited for by those who log.

use super::health::{Loss, lost, written};
use std::io::{ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The writer is woken before its time when this much waits.
const FULL_BATCH: usize = 32 * 1024;

/// A batch waits this long for more lines.
const BATCH_TIME: Duration = Duration::from_millis(50);

/// A writer that says "not now" is asked again after this.
const RETRY: Duration = Duration::from_millis(5);

/// What waits, and for whom.
#[derive(Default)]
struct State {
    bytes: String,
    lines: u64,
    urgent: bool,
    writing: bool,
    closed: bool,
}

struct Shared {
    state: Mutex<State>,
    filled: Condvar,
    emptied: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // What the lock guards is whole at any time: a line is appended in one step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The queue in front of one writer, which has a thread of its own.
pub(super) struct Queue {
    shared: Arc<Shared>,
    capacity: usize,
    prompt: bool,
}

impl Queue {
    /// A queue of so many bytes; a `prompt` one writes every line at once, for people who watch.
    pub(super) fn start(writer: impl Write + Send + 'static, capacity: usize, prompt: bool) -> Self {
        let shared =
            Arc::new(Shared { state: Mutex::default(), filled: Condvar::new(), emptied: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("telemark-log".to_owned());
        if thread.spawn(move || drain(&theirs, writer)).is_err() {
            // Without a thread nothing can be written; every line counts as lost from the start.
            shared.state().closed = true;
        }
        Self { shared, capacity, prompt }
    }

    /// Takes a line, or counts it as lost.
    pub(super) fn push(&self, line: &str, urgent: bool) {
        let mut state = self.shared.state();
        if state.closed {
            return lost(Loss::Io, 1);
        }
        if state.bytes.len().saturating_add(line.len()) > self.capacity {
            return lost(Loss::QueueFull, 1);
        }
        let was_empty = state.bytes.is_empty();
        state.bytes.push_str(line);
        state.lines += 1;
        let hurry = urgent || self.prompt || state.bytes.len() >= FULL_BATCH;
        let wake = was_empty || (hurry && !state.urgent);
        state.urgent |= hurry;
        drop(state);
        if wake {
            self.shared.filled.notify_one();
        }
    }

    /// Waits until everything pushed so far is written; false if that took longer than `within`.
    pub(super) fn flush(&self, within: Duration) -> bool {
        let end = Instant::now() + within;
        let mut state = self.shared.state();
        state.urgent = true;
        self.shared.filled.notify_one();
        while !state.bytes.is_empty() || state.writing {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.shared.emptied.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.closed = true;
        state.urgent = true;
        self.shared.filled.notify_one();
    }
}

/// The writer's thread: takes all that waits in one piece, and writes it.
fn drain(shared: &Shared, mut writer: impl Write) {
    let mut batch = String::new();
    loop {
        let mut state = shared.state();
        while state.bytes.is_empty() && !state.closed {
            state = shared.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.bytes.is_empty() {
            return;
        }
        if !state.urgent {
            let ready = |state: &mut State| !state.urgent;
            state = shared
                .filled
                .wait_timeout_while(state, BATCH_TIME, ready)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        std::mem::swap(&mut batch, &mut state.bytes);
        let lines = std::mem::take(&mut state.lines);
        state.urgent = false;
        state.writing = true;
        drop(state);
        let failed = write(&mut writer, batch.as_bytes()).min(lines);
        written(lines - failed);
        if failed > 0 {
            lost(Loss::Io, failed);
        }
        batch.clear();
        // One long burst must not keep its memory for ever.
        batch.shrink_to(8 * FULL_BATCH);
        shared.state().writing = false;
        shared.emptied.notify_all();
    }
}

/// Writes a batch; returns how many lines did not arrive whole.
fn write(writer: &mut impl Write, mut bytes: &[u8]) -> u64 {
    while !bytes.is_empty() {
        match writer.write(bytes) {
            Ok(0) => break,
            Ok(count) => bytes = &bytes[count.min(bytes.len())..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(RETRY),
            Err(_) => break,
        }
    }
    let flushed = writer.flush();
    let missing = bytes.split(|byte| *byte == b'\n').count() as u64 - 1;
    if missing == 0 && flushed.is_err() { 1 } else { missing }
}
