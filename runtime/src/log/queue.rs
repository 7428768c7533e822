//! Lines on their way to a slow writer: bounded, and waited for only by those who asked for that.
//!
//! Each thread gathers its lines in a buffer of its own, behind a lock that nobody else wants but once in a while. Full
//! buffers, errors and lines that people watch are handed over to the writer's thread; what is left is collected by that
//! thread every 50 ms, sooner after a pause, and whenever somebody flushes. It is woken before that for errors, for people, and when a few full
//! buffers wait. Whoever hands over holds the buffer's lock, so the lines of one thread stay in order.

use super::health::{Loss, lost};
use super::{buffers, writer};
use std::collections::VecDeque;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A thread hands over its buffer when it holds this much.
pub(super) const FULL_BATCH: usize = 32 * 1024;

/// The writer is woken before its time when this much waits. To wake it costs as much as ten lines.
const WAKE: usize = 4 * FULL_BATCH;

/// Small batches that wait side by side are joined up to this size.
const JOINED_BATCH: usize = 2 * FULL_BATCH;

/// Empty buffers that are kept for the next batches.
const SPARE: usize = 16;

/// Lines side by side, each with its line break.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) lines: u64,
}

/// Whether the writer is to come for what is handed over, before its time.
#[derive(Debug, Clone, Copy)]
enum Wake {
    /// It is there, or somebody else wakes it.
    Nobody,
    IfMuchWaits,
    AtOnce,
}

/// How a queue treats those who hand over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Bytes that may wait.
    pub(super) capacity: usize,
    /// Every line is written at once, for people who watch.
    pub(super) prompt: bool,
    /// Whoever finds the queue full waits; otherwise the line is lost.
    pub(super) lossless: bool,
}

/// What waits for the writer.
#[derive(Default)]
pub(super) struct State {
    pub(super) batches: VecDeque<Batch>,
    /// Bytes of them.
    bytes: usize,
    /// Batches ever handed over, and written or lost.
    handed: u64,
    done: u64,
    spare: Vec<Vec<u8>>,
    /// Some buffer has lines.
    pub(super) filled: bool,
    /// Nobody shall wait for more lines.
    pub(super) urgent: bool,
    /// Since when the writer is at the batch that it has.
    pub(super) writing: Option<Instant>,
    /// When it was done with the last one.
    pub(super) written: Option<Instant>,
    pub(super) closed: bool,
}

/// One thread's lines.
pub(super) struct Buffer(Mutex<Batch>);

pub(super) struct Shared {
    /// Tells queues apart.
    pub(super) number: u64,
    pub(super) manner: Manner,
    state: Mutex<State>,
    pub(super) filled: Condvar,
    pub(super) emptied: Condvar,
    /// Those of all threads.
    buffers: Mutex<Vec<Arc<Buffer>>>,
    /// That of threads which are ending and have none of their own any more.
    last: Arc<Buffer>,
}

impl Buffer {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::default()))
    }

    fn batch(&self) -> MutexGuard<'_, Batch> {
        // What the lock guards is whole at any time: a line is appended in one step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // What the lock guards is whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a buffer that is collected with the others.
    pub(super) fn enroll(&self) -> Arc<Buffer> {
        let buffer = Buffer::new();
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&buffer));
        buffer
    }

    /// Appends a line to this thread's buffer.
    fn push(&self, buffer: &Buffer, line: &[u8], urgent: bool) {
        let mut batch = buffer.batch();
        loop {
            let size = batch.bytes.len();
            if size == 0 || size + line.len() <= FULL_BATCH || self.hand_over(&mut batch, Wake::IfMuchWaits) {
                break;
            }
            drop(batch);
            if !self.wait_for_room(size) {
                return lost(if self.state().closed { Loss::Io } else { Loss::QueueFull }, 1);
            }
            batch = buffer.batch();
        }
        let first = batch.bytes.is_empty();
        batch.bytes.extend_from_slice(line);
        batch.lines += 1;
        let urgent = urgent || self.manner.prompt;
        if urgent || batch.bytes.len() >= FULL_BATCH {
            // If there is no room the line waits where it is, and the next one is lost.
            self.hand_over(&mut batch, if urgent { Wake::AtOnce } else { Wake::IfMuchWaits });
        } else if first {
            drop(batch);
            self.tell_of_lines();
        }
    }

    /// Some buffer has lines: the writer shall come for them, in its own time.
    fn tell_of_lines(&self) {
        let mut state = self.state();
        if !std::mem::replace(&mut state.filled, true) {
            drop(state);
            self.filled.notify_one();
        }
    }

    /// Hands a buffer's lines to the writer; false if there is no room for them. The caller holds the buffer's lock.
    fn hand_over(&self, batch: &mut Batch, wake: Wake) -> bool {
        if batch.bytes.is_empty() {
            return true;
        }
        let mut state = self.state();
        if state.closed {
            lost(Loss::Io, std::mem::take(&mut batch.lines));
            batch.bytes.clear();
            return true;
        }
        let size = batch.bytes.len();
        if state.bytes > 0 && state.bytes.saturating_add(size) > self.manner.capacity {
            // Who flushes, and who waits for room, waits for the writer.
            return false;
        }
        state.take(batch);
        let much = state.bytes >= WAKE.min(self.manner.capacity / 2);
        let urgent = match wake {
            Wake::Nobody => return true,
            Wake::IfMuchWaits => state.urgent || much,
            Wake::AtOnce => true,
        };
        // Who is not urgent is waited for with the other lines, from now on if that was not so already.
        let known = std::mem::replace(&mut state.filled, true) && state.urgent == urgent;
        state.urgent = urgent;
        drop(state);
        if !known {
            self.filled.notify_one();
        }
        true
    }

    /// Waits until there is room for so many bytes; false if the line is to be lost instead.
    fn wait_for_room(&self, size: usize) -> bool {
        // A writer that logs must not wait for itself.
        if !self.manner.lossless || writer::is_here() {
            return false;
        }
        let mut state = self.state();
        while !state.closed && state.bytes > 0 && state.bytes.saturating_add(size) > self.manner.capacity {
            state = self.emptied.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.closed
    }

    /// Collects what is in the buffers of all threads; false if there was no room for some of it.
    pub(super) fn collect(&self) -> bool {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.hand_over(&mut self.last.batch(), Wake::Nobody);
        buffers.retain(|buffer| {
            all &= self.hand_over(&mut buffer.batch(), Wake::Nobody);
            // A thread that has ended has handed over what it had.
            Arc::strong_count(buffer) > 1 || !buffer.batch().bytes.is_empty()
        });
        all
    }

    /// Waits until everything pushed so far is written; false if that took longer than `within`.
    pub(super) fn flush(&self, within: Duration) -> bool {
        let end = Instant::now() + within;
        let mut collected = self.collect();
        let mut state = self.state();
        let mut target = state.handed;
        if collected && state.done >= target {
            return true;
        }
        (state.urgent, state.filled) = (true, true);
        self.filled.notify_one();
        while !collected || state.done < target {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.emptied.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            if !collected {
                drop(state);
                collected = self.collect();
                state = self.state();
                target = state.handed;
            }
        }
        true
    }

    /// The same for the end of a thread or of the program: a writer that is stalled already is not waited for.
    pub(super) fn flush_unless_stalled(&self, within: Duration) {
        let stalled = self.state().writing.is_some_and(|since| since.elapsed() > within);
        if stalled || writer::is_here() {
            self.collect();
        } else {
            self.flush(within);
        }
    }

    /// A batch is written or lost; its buffer is used again.
    pub(super) fn done(&self, mut batch: Batch) {
        let mut state = self.state();
        state.bytes = state.bytes.saturating_sub(batch.bytes.len());
        state.done += 1;
        (state.writing, state.written) = (None, Some(Instant::now()));
        // One long line must not keep its memory for ever.
        if state.spare.len() < SPARE && batch.bytes.capacity() <= 2 * JOINED_BATCH {
            batch.bytes.clear();
            state.spare.push(batch.bytes);
        }
        drop(state);
        self.emptied.notify_all();
    }
}

impl Batch {
    /// Whether so many bytes more are put behind its own; more than a few are not copied but stay where they are.
    fn takes(&self, size: usize) -> bool {
        size <= FULL_BATCH / 2 && self.bytes.len() + size <= JOINED_BATCH
    }
}

impl State {
    /// Takes over a buffer's lines.
    fn take(&mut self, batch: &mut Batch) {
        let size = batch.bytes.len();
        self.bytes += size;
        if let Some(last) = self.batches.back_mut().filter(|last| last.takes(size)) {
            last.bytes.extend_from_slice(&batch.bytes);
            last.lines += std::mem::take(&mut batch.lines);
            batch.bytes.clear();
            return;
        }
        let spare = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(JOINED_BATCH));
        let bytes = std::mem::replace(&mut batch.bytes, spare);
        self.batches.push_back(Batch { bytes, lines: std::mem::take(&mut batch.lines) });
        self.handed += 1;
    }
}

/// The queue in front of one writer, which has a thread of its own.
pub(super) struct Queue {
    shared: Arc<Shared>,
}

impl Queue {
    /// A queue in front of this writer.
    pub(super) fn start(to: impl Write + Send + 'static, manner: Manner) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let shared = Arc::new(Shared {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            manner,
            state: Mutex::default(),
            filled: Condvar::new(),
            emptied: Condvar::new(),
            buffers: Mutex::default(),
            last: Buffer::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("telemark-log".to_owned());
        if thread.spawn(move || writer::drain(&theirs, to)).is_err() {
            // Without a thread nothing can be written; every line counts as lost from the start.
            shared.state().closed = true;
        }
        // The end of the thread that sets up is the end of most programs.
        buffers::watch_end(&shared);
        Self { shared }
    }

    /// Takes a line with its line break, or counts it as lost.
    pub(super) fn push(&self, line: &[u8], urgent: bool) {
        let shared = &self.shared;
        if !buffers::with(shared, |buffer| shared.push(buffer, line, urgent)) {
            shared.push(&shared.last, line, urgent);
        }
    }

    /// Waits until everything pushed so far is written; false if that took longer than `within`.
    pub(super) fn flush(&self, within: Duration) -> bool {
        self.shared.flush(within)
    }

    /// The same for a program that may be about to end; a writer that is stalled already is not waited for.
    pub(super) fn flush_unless_stalled(&self, within: Duration) {
        self.shared.flush_unless_stalled(within);
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.shared.collect();
        let mut state = self.shared.state();
        state.closed = true;
        state.urgent = true;
        drop(state);
        self.shared.filled.notify_one();
        self.shared.emptied.notify_all();
    }
}
