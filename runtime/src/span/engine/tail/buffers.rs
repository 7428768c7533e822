//! The buffers of the traces that wait for their decision, and how a decision is made.
//!
//! Two kinds of locks, each held for a few instructions: that of one trace's buffer, and that of the pool. A buffer may be
//! locked under the pool, never the other way round. What is dropped or made is dropped and made under neither.

use super::super::atomics::{AtomicBool, Cell};
use super::super::lost::{Loss, lost, lost_many};
use super::Tail;
use super::chunk::{Chain, Chunk};
use super::lock::{Holding, Locked};
use super::pool::{Limits, Memory, Pool};
use crate::sample::{Reason, TailRules};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Buffers that are made at once.
pub(super) const PAGE: usize = 512;

/// Pages that there may be.
const PAGES: usize = 128;

/// Buffers that there may be.
pub(super) const LARGEST: usize = PAGE * PAGES;

/// All buffers.
pub(super) struct Buffers<H> {
    limits: Limits,
    /// What is so of the limits now.
    total: AtomicUsize,
    trace: AtomicUsize,
    pages: [OnceLock<Box<[Buffer<H>]>>; PAGES],
    pool: Mutex<Pool<H>>,
}

/// The buffer of one trace after the other.
struct Buffer<H>(Locked<Trace<H>>);

struct Trace<H> {
    generation: u64,
    state: State,
    /// Why it is to be kept, as soon as a span says so.
    reason: Option<Reason>,
    rules: Option<Arc<TailRules>>,
    spans: Chain<H>,
    /// Bytes of its chunks.
    size: usize,
}

/// What was decided of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Kept,
    Declined,
    Evicted,
}

/// What becomes of a trace, once the span has ended that it began with.
pub(super) enum Decision<H> {
    /// It is kept, with these spans.
    Kept(Reason, Chain<H>),
    /// It is forgotten.
    Declined,
    /// It was given up before, and its first span is lost like the others.
    Evicted,
}

/// A span that has ended, as its trace's buffer takes it.
pub(super) trait EndingSpan<H> {
    /// Why it keeps its trace, if it does.
    fn verdict(&self, rules: &TailRules) -> Option<Reason>;
    /// What its record begins with; asked for once.
    fn header(&mut self) -> H;
    /// The rest of it.
    fn body(&self) -> &[u8];
    /// Whether the header has anything that must be dropped.
    fn owns(&self) -> bool;
}

impl<H: Send> Buffers<H> {
    pub(super) const fn new(limits: Limits) -> Self {
        let (total, trace) = (AtomicUsize::new(limits.total), AtomicUsize::new(limits.trace));
        let pages = [const { OnceLock::new() }; PAGES];
        Self { limits, total, trace, pages, pool: Mutex::new(Pool::new()) }
    }

    /// From now on there may be so many bytes of all traces, and of one.
    pub(super) fn set_limits(&self, total: usize, trace: usize) {
        self.total.store(total, Ordering::Relaxed);
        self.trace.store(trace, Ordering::Relaxed);
    }

    fn limits(&self) -> Limits {
        Limits { total: self.total.load(Ordering::Relaxed), trace: self.of_one(), ..self.limits }
    }

    /// Bytes of one trace.
    fn of_one(&self) -> usize {
        self.trace.load(Ordering::Relaxed)
    }

    fn pool(&self) -> MutexGuard<'_, Pool<H>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn buffer(&self, index: u32) -> &Buffer<H> {
        let (page, place) = (index as usize / PAGE, index as usize % PAGE);
        let page = self.pages[page].get_or_init(|| (0..PAGE).map(|_| Buffer::new()).collect());
        &page[place]
    }

    /// A buffer for a new trace; none if all are in use by traces that cannot be given up.
    pub(super) fn begin(&self, rules: &Arc<TailRules>) -> Option<Tail> {
        loop {
            let mut pool = self.pool();
            let oldest = match pool.begin(&self.limits()) {
                Ok((index, generation)) => {
                    self.buffer(index).lock().begin(generation, rules);
                    return Tail::new(index, generation);
                }
                Err(oldest) => oldest?,
            };
            self.evict(pool, oldest);
        }
    }

    /// Other rules decide over the trace.
    pub(super) fn wait_for(&self, tail: Tail, rules: &Arc<TailRules>) {
        let mut trace = self.buffer(tail.index()).lock();
        if trace.state_of(tail) == State::Waiting {
            trace.begin(tail.generation(), rules);
        }
    }

    /// Nobody decides over the trace any more.
    pub(super) fn forget(&self, tail: Tail) {
        if let Decision::Kept(_, mut spans) = self.decide(tail, |_| None) {
            spans.clear();
            self.give_back(spans);
        }
    }

    /// Adds a span that has ended; true if its trace is kept already, so that it goes on at once.
    #[inline]
    #[must_use = "who is told so hands it on"]
    pub(super) fn add(&self, tail: Tail, span: &mut impl EndingSpan<H>) -> bool {
        let mut trace = self.buffer(tail.index()).lock();
        if trace.state_of(tail) != State::Waiting {
            let state = trace.state_of(tail);
            drop(trace);
            return follow(state);
        }
        trace.judge(|rules| span.verdict(rules));
        if trace.add(span) {
            return false;
        }
        let full = trace.size + Chunk::<H>::size(span.body().len()) > self.of_one();
        drop(trace);
        if full {
            lost(Loss::TailEvicted);
            return false;
        }
        self.add_with_memory(tail, span)
    }

    #[cold]
    #[inline(never)]
    fn add_with_memory(&self, tail: Tail, span: &mut impl EndingSpan<H>) -> bool {
        let Some(chunk) = self.memory(tail, span.body().len()) else {
            lost(Loss::TailEvicted);
            return false;
        };
        let mut trace = self.buffer(tail.index()).lock();
        let state = trace.state_of(tail);
        let (spare, lost) = match state {
            State::Waiting => match trace.add_with(chunk, span, self.of_one()) {
                Ok(spare) => (spare, 0),
                Err(chunk) => (Some(chunk), 1),
            },
            State::Kept | State::Declined | State::Evicted => (Some(chunk), 0),
        };
        drop(trace);
        lost_many(Loss::TailEvicted, lost);
        if let Some(spare) = spare {
            let mut chain = Chain::new();
            chain.push(spare);
            self.give_back(chain);
        }
        state != State::Waiting && follow(state)
    }

    /// Decides over the trace, with what its first span says; those that wait are handed over.
    pub(super) fn decide(
        &self,
        tail: Tail,
        verdict: impl FnOnce(&TailRules) -> Option<Reason>,
    ) -> Decision<H> {
        let mut trace = self.buffer(tail.index()).lock();
        if trace.state_of(tail) != State::Waiting {
            drop(trace);
            lost(Loss::TailEvicted);
            return Decision::Evicted;
        }
        trace.judge(verdict);
        let reason = trace.reason;
        let mut spans = trace.end(if reason.is_some() { State::Kept } else { State::Declined });
        drop(trace);
        self.pool().decided(tail.index(), tail.generation());
        if let Some(reason) = reason {
            return Decision::Kept(reason, spans.reversed());
        }
        spans.clear();
        self.give_back(spans);
        Decision::Declined
    }

    /// Memory for a body of this length; older traces make room.
    fn memory(&self, tail: Tail, body: usize) -> Option<Box<Chunk<H>>> {
        loop {
            let mut pool = self.pool();
            match pool.memory(tail.index(), tail.generation(), body, &self.limits()) {
                Memory::Free(chunk) => return Some(chunk),
                Memory::Make => {
                    drop(pool);
                    return Some(Box::new(Chunk::new(body)));
                }
                Memory::After(oldest) => self.evict(pool, oldest),
                Memory::None => return None,
            }
        }
    }

    /// Gives a trace up; its spans are lost.
    fn evict(&self, mut pool: MutexGuard<'_, Pool<H>>, index: u32) {
        let mut trace = self.buffer(index).lock();
        // One that was decided in this moment has given its memory back itself.
        let waits = trace.state == State::Waiting;
        let mut spans = if waits { trace.end(State::Evicted) } else { Chain::new() };
        drop(trace);
        pool.give_up(index);
        drop(pool);
        lost_many(Loss::TailEvicted, spans.clear());
        self.give_back(spans);
    }

    /// Takes empty chunks back.
    pub(super) fn give_back(&self, chunks: Chain<H>) {
        drop(self.pool().give_back(chunks));
    }

    /// Whether the trace is not decided yet.
    #[cfg(test)]
    pub(super) fn waits(&self, tail: Tail) -> bool {
        self.buffer(tail.index()).lock().state_of(tail) == State::Waiting
    }

    /// Bytes of all chunks.
    #[cfg(test)]
    pub(super) fn made(&self) -> usize {
        self.pool().made()
    }
}

/// What becomes of a span whose trace does not wait any more: true if it goes on.
#[cold]
fn follow(state: State) -> bool {
    if state == State::Evicted {
        lost(Loss::TailEvicted);
    }
    state == State::Kept
}

impl<T> Locked<T> {
    /// An unlocked one; it stands here because the model checker's atomics cannot be made in constants.
    const fn new(value: T) -> Self {
        Self { held: AtomicBool::new(false), value: Cell::new(value) }
    }
}

impl<H> Buffer<H> {
    const fn new() -> Self {
        Self(Locked::new(Trace {
            generation: 0,
            state: State::Declined,
            reason: None,
            rules: None,
            spans: Chain::new(),
            size: 0,
        }))
    }

    #[inline]
    fn lock(&self) -> Holding<'_, Trace<H>> {
        self.0.lock()
    }
}

impl<H> Trace<H> {
    fn begin(&mut self, generation: u64, rules: &Arc<TailRules>) {
        (self.generation, self.state, self.reason) = (generation, State::Waiting, None);
        // Counting its users would cost more than all the rest of this.
        if !self.rules.as_ref().is_some_and(|known| Arc::ptr_eq(known, rules)) {
            self.rules = Some(Arc::clone(rules));
        }
    }

    /// What was decided of the trace of this tail; of one that is long gone nobody knows.
    #[inline]
    fn state_of(&self, tail: Tail) -> State {
        if self.generation == tail.generation() { self.state } else { State::Evicted }
    }

    #[inline]
    fn judge(&mut self, verdict: impl FnOnce(&TailRules) -> Option<Reason>) {
        if self.reason.is_none() {
            self.reason = self.rules.as_deref().and_then(verdict);
        }
    }

    /// Adds a span, if its last chunk has room.
    #[inline]
    fn add(&mut self, span: &mut impl EndingSpan<H>) -> bool {
        self.spans.last().is_some_and(|chunk| chunk.push(span))
    }

    /// Adds a span and with it a chunk, unless the one is not needed any more or the other has no room.
    fn add_with(
        &mut self,
        chunk: Box<Chunk<H>>,
        span: &mut impl EndingSpan<H>,
        limit: usize,
    ) -> Result<Option<Box<Chunk<H>>>, Box<Chunk<H>>> {
        // Another thread may have been here.
        if self.add(span) {
            return Ok(Some(chunk));
        }
        let size = self.size + chunk.own_size();
        if size > limit {
            return Err(chunk);
        }
        self.size = size;
        self.spans.push(chunk);
        // The chunk was made for a body of this length.
        self.add(span);
        Ok(None)
    }

    /// The trace is decided; what waited is handed over.
    fn end(&mut self, state: State) -> Chain<H> {
        (self.state, self.size) = (state, 0);
        std::mem::take(&mut self.spans)
    }
}
