//! The way out of a thread: a queue of records that one thread writes and the collector reads.
//!
//! A record is a header, which keeps its type, and the bytes of its body, written in place one after the other. The queue
//! is a list of chunks. Two numbers say all: how many bytes have been committed, and how many of them drained. Only the
//! writer changes the first, only the reader the second, and neither ever waits for the other.
//!
//! A full chunk of which all is drained is used again from its beginning. Else the depot is asked for another one; if too
//! much waits already, the record goes back to whoever brought it.
#![allow(
    unsafe_code,
    reason = "records are written in place, and read while the thread writes the next ones"
)]

use super::atomics::{AtomicPtr, AtomicU64, AtomicUsize, CHUNK, FIRST_CHUNK, Watch};
use super::chunk::{ALIGN, Chunk};
use super::depot::Depot;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::ptr;
use std::slice;
use std::sync::atomic::Ordering;

/// Bodies that make a longer record than this are boxed: at most a quarter of a chunk stays empty at its end.
const LONGEST: usize = CHUNK / 4;

/// The length that says that the body is boxed, and that the box follows in its place.
const BOXED: u32 = u32::MAX;

/// What stands before the bytes of a body.
#[repr(C)]
struct Frame<H> {
    length: u32,
    header: H,
}

/// A queue of records, from the one thread that writes to the one that reads.
#[derive(Debug)]
pub(super) struct Outbox<H: Send + 'static> {
    pub(super) writer: Writer,
    pub(super) reader: Reader,
    pub(super) records: PhantomData<fn() -> H>,
}

/// What the writing thread changes, on cache lines of its own. It alone reads the rest of it than `committed`.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Writer {
    /// Where the next record goes.
    pub(super) place: AtomicPtr<u8>,
    /// Bytes from there to the end of the chunk.
    pub(super) room: AtomicUsize,
    /// Bytes of all records ever written.
    pub(super) committed: AtomicU64,
    /// The chunk of the next record; none before the first.
    pub(super) tail: AtomicPtr<Chunk>,
}

/// What the reading thread changes; the writer sets the head when there is none.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Reader {
    /// The chunk that is being read.
    pub(super) head: AtomicPtr<Chunk>,
    /// Bytes of all records ever read.
    pub(super) drained: AtomicU64,
}

/// Nothing more may wait.
struct Full;

impl<H: Send + 'static> Outbox<H> {
    const FRAME: usize = {
        assert!(align_of::<Frame<H>>() <= ALIGN, "a record is aligned no further than its chunk");
        assert!(
            Self::stride(size_of::<Box<[u8]>>()) <= FIRST_CHUNK,
            "the first chunk holds every boxed record"
        );
        assert!(LONGEST < BOXED as usize, "a length is not taken for a box");
        size_of::<Frame<H>>()
    };

    /// The bytes of a record with such a body, up to where the next one may begin.
    #[inline]
    const fn stride(body: usize) -> usize {
        (size_of::<Frame<H>>() + body).next_multiple_of(align_of::<Frame<H>>())
    }

    /// Bytes of records that have not been drained.
    #[inline]
    pub(super) fn waiting(&self) -> u64 {
        // In this order the difference cannot be negative.
        let drained = self.reader.drained.load(Ordering::Relaxed);
        self.writer.committed.load(Ordering::Relaxed).saturating_sub(drained)
    }

    /// Appends a record. Says whether this made half of what may wait in the depot wait, so that the collector had better
    /// come; nothing if no more may wait, and then the header is not asked for.
    ///
    /// # Safety
    ///
    /// One thread at a time writes to a queue, not from within another `push`, and a thread's calls happen after those of
    /// the thread before it. All calls for a queue name one depot.
    #[inline]
    pub(super) unsafe fn push(&self, depot: &Depot, header: impl FnOnce() -> H, body: &[u8]) -> Option<bool> {
        let plain = Self::stride(body.len());
        if plain <= LONGEST && plain <= self.writer.room.load(Ordering::Relaxed) {
            // SAFETY: there is room for the record at the writer's place.
            unsafe { self.append(header, body, plain) };
            return Some(false);
        }
        let need = if plain <= LONGEST { plain } else { Self::stride(size_of::<Box<[u8]>>()) };
        // SAFETY: the caller is the one writer.
        let crowded = unsafe { self.prepare(depot, need, body.len()) }.ok()?;
        // SAFETY: room was made for the record, or for its header and a box.
        unsafe { self.append(header, body, need) };
        Some(crowded)
    }

    /// Writes a record and commits it. The header is written straight from where the caller has it: it is not moved on
    /// the way, which would cost more than all else here.
    ///
    /// # Safety
    ///
    /// The caller is the one writer, and `need` bytes are free at its place. They hold the frame and the body, or the
    /// frame and a box if the record would be longer than [`LONGEST`].
    #[inline]
    unsafe fn append(&self, header: impl FnOnce() -> H, body: &[u8], need: usize) {
        let writer = &self.writer;
        let place = writer.place.load(Ordering::Relaxed);
        let room = writer.room.load(Ordering::Relaxed);
        Watch::write(|| {
            // SAFETY: where there is room there is a chunk, and the reader does not free the last one.
            let chunk = unsafe { &*writer.tail.load(Ordering::Relaxed) };
            let at = chunk.bytes() - room;
            (&chunk.watch, at..at + need)
        });
        let boxed = Self::stride(body.len()) > LONGEST;
        // SAFETY: the bytes from `place` on are in the writer's chunk and not committed, so nobody else touches them. The
        // place is aligned: chunks begin at `ALIGN`, and strides are multiples of the frame's alignment. They are as many
        // as the body's, or a box's, by the contract.
        unsafe {
            let frame = place.cast::<Frame<H>>();
            (&raw mut (*frame).header).write(header());
            (&raw mut (*frame).length).write(if boxed { BOXED } else { body.len() as u32 });
            let behind = place.add(Self::FRAME);
            if boxed {
                put_box(behind, body);
            } else if !body.is_empty() {
                // Most bodies are empty, and then this would be a call for nothing.
                behind.copy_from_nonoverlapping(body.as_ptr(), body.len());
            }
            writer.place.store(place.add(need), Ordering::Relaxed);
        }
        writer.room.store(room - need, Ordering::Relaxed);
        let committed = writer.committed.load(Ordering::Relaxed);
        // Release: whoever sees the number sees the record.
        writer.committed.store(committed + need as u64, Ordering::Release);
    }

    /// Sees to it that a record can be appended that takes so many bytes: in another chunk, or charged if its body is
    /// boxed. Says whether the depot is half full.
    ///
    /// # Safety
    ///
    /// The caller is the one writer.
    #[cold]
    #[inline(never)]
    unsafe fn prepare(&self, depot: &Depot, need: usize, body: usize) -> Result<bool, Full> {
        let boxed = if Self::stride(body) > LONGEST { body } else { 0 };
        if boxed > 0 && !depot.charge(boxed) {
            return Err(Full);
        }
        if need <= self.writer.room.load(Ordering::Relaxed) {
            return Ok(depot.is_half_full());
        }
        // SAFETY: the caller's.
        let made = unsafe { self.make_room(depot, need) };
        if made.is_err() {
            depot.credit(boxed);
        }
        made.map(|crowded| crowded || boxed > 0 && depot.is_half_full())
    }

    /// Finds a place for so many bytes, at most [`LONGEST`]. Says whether the depot is half full.
    ///
    /// # Safety
    ///
    /// The caller is the one writer.
    unsafe fn make_room(&self, depot: &Depot, need: usize) -> Result<bool, Full> {
        let committed = self.writer.committed.load(Ordering::Relaxed);
        let tail = self.writer.tail.load(Ordering::Relaxed);
        // SAFETY: the reader frees a chunk only if another one follows, and the last one never but in `release`.
        let Some(last) = (unsafe { tail.as_ref() }) else {
            let first = if need <= FIRST_CHUNK { Box::new(Chunk::new(FIRST_CHUNK)) } else { depot.take() };
            let first = self.write_to(first, committed);
            // The reader looks for it once it sees a record committed in it.
            self.reader.head.store(first, Ordering::Relaxed);
            return Ok(false);
        };
        // Acquire: the reader has left the bytes that are written to again.
        if self.reader.drained.load(Ordering::Acquire) == committed && need <= last.bytes() {
            last.base.store(committed, Ordering::Relaxed);
            self.writer.place.store(last.start(), Ordering::Relaxed);
            self.writer.room.store(last.bytes(), Ordering::Relaxed);
            return Ok(false);
        }
        if !depot.charge(last.bytes()) {
            return Err(Full);
        }
        let fresh = self.write_to(depot.take(), committed);
        // Release: whoever follows the link sees what the chunk says of itself.
        last.next.store(fresh, Ordering::Release);
        Ok(depot.is_half_full())
    }

    /// Makes an empty chunk the writer's.
    fn write_to(&self, chunk: Box<Chunk>, committed: u64) -> *mut Chunk {
        chunk.base.store(committed, Ordering::Relaxed);
        chunk.next.store(ptr::null_mut(), Ordering::Relaxed);
        self.writer.room.store(chunk.bytes(), Ordering::Relaxed);
        let raw = Box::into_raw(chunk);
        // SAFETY: the box has just been given up for this pointer; nobody frees it before it is linked.
        self.writer.place.store(unsafe { (*raw).start() }, Ordering::Relaxed);
        self.writer.tail.store(raw, Ordering::Relaxed);
        raw
    }

    /// Hands over every record that was committed when this began, in order, until it is told to break off.
    ///
    /// A record that was handed over is gone, also if `each` breaks off or panics at it. Emptied chunks go to the depot.
    ///
    /// # Safety
    ///
    /// One thread at a time reads a queue, not from within another `drain` of it, and a thread's calls happen after those
    /// of the thread before it. All calls for a queue name one depot.
    pub(super) unsafe fn drain(&self, depot: &Depot, each: &mut dyn FnMut(H, &[u8]) -> ControlFlow<()>) {
        // Acquire: the records up to here can be read.
        let committed = self.writer.committed.load(Ordering::Acquire);
        let mut progress = Progress { reader: &self.reader, at: self.reader.drained.load(Ordering::Relaxed) };
        while progress.at < committed {
            // SAFETY: the caller is the one reader, and the record at this position is committed.
            let record = unsafe { self.read(depot, progress.at) };
            progress.at += record.stride as u64;
            // SAFETY: the chunk stays while the position is not stored, and the writer leaves what is committed alone.
            let plain = unsafe { slice::from_raw_parts(record.body, record.length) };
            let body = record.boxed.as_ref().map_or(plain, |boxed| &boxed.body);
            if each(record.header, body).is_break() {
                return;
            }
        }
    }

    /// Reads the record at a position, and recycles the chunk before if it is the first of its chunk.
    ///
    /// # Safety
    ///
    /// The caller is the one reader, and the record is committed and not yet read.
    unsafe fn read<'a>(&self, depot: &'a Depot, at: u64) -> Record<'a, H> {
        let head = self.reader.head.load(Ordering::Relaxed);
        // SAFETY: a record is committed, so there is a chunk; only this thread frees chunks that have been linked.
        let mut chunk = unsafe { &*head };
        // Acquire: what the next chunk says of itself.
        let next = chunk.next.load(Ordering::Acquire);
        // SAFETY: a linked chunk stays until the reader has left it.
        if let Some(following) = unsafe { next.as_ref() }
            && following.base.load(Ordering::Relaxed) == at
        {
            self.reader.head.store(next, Ordering::Relaxed);
            depot.credit(chunk.bytes());
            // SAFETY: it came from a box, the writer has left it, and all its records have been read.
            depot.put(unsafe { Box::from_raw(head) });
            chunk = following;
        }
        // The writer sets the base anew only when all that it has committed is drained.
        let offset = (at - chunk.base.load(Ordering::Relaxed)) as usize;
        // SAFETY: the offset is inside the chunk, for the record was written there, frame and body; each is read once.
        unsafe { Record::read(depot, chunk, offset) }
    }

    /// Gives back the chunk of a queue whose thread is gone, if all is drained.
    ///
    /// # Safety
    ///
    /// Nobody writes or reads meanwhile; those who did before come before, those who will come after.
    pub(super) unsafe fn release(&self, depot: &Depot) {
        let tail = self.writer.tail.load(Ordering::Relaxed);
        if tail.is_null() || self.waiting() > 0 {
            return;
        }
        self.reader.head.store(ptr::null_mut(), Ordering::Relaxed);
        self.writer.tail.store(ptr::null_mut(), Ordering::Relaxed);
        self.writer.place.store(ptr::null_mut(), Ordering::Relaxed);
        self.writer.room.store(0, Ordering::Relaxed);
        // SAFETY: it came from a box. The last record was in the last chunk and has been read, so head and tail are one,
        // and nobody else is here.
        depot.put(unsafe { Box::from_raw(tail) });
    }
}

impl<H: Send + 'static> Drop for Outbox<H> {
    fn drop(&mut self) {
        // What is freed here is counted by nobody: the queues of the engine stay until the process ends.
        let depot = Depot::new(0);
        // SAFETY: nobody else has the queue any more.
        unsafe {
            self.drain(&depot, &mut |header, _| {
                drop(header);
                ControlFlow::Continue(())
            });
            self.release(&depot);
        }
    }
}

/// Leaves a copy of the body at a place that need not be aligned.
///
/// # Safety
///
/// There is room for a box.
#[cold]
#[inline(never)]
unsafe fn put_box(place: *mut u8, body: &[u8]) {
    // SAFETY: the caller's. Whoever reads the record takes the box from there.
    unsafe { place.cast::<Box<[u8]>>().write_unaligned(body.into()) };
}

/// A record as it was read: its header is owned, its body still lies in the chunk or in a box.
struct Record<'a, H> {
    header: H,
    body: *const u8,
    length: usize,
    boxed: Option<Boxed<'a>>,
    stride: usize,
}

/// A body that waits no longer when this is dropped, also by a panic.
struct Boxed<'a> {
    body: Box<[u8]>,
    depot: &'a Depot,
}

impl Drop for Boxed<'_> {
    fn drop(&mut self) {
        self.depot.credit(self.body.len());
    }
}

impl<'a, H: Send + 'static> Record<'a, H> {
    /// # Safety
    ///
    /// A record begins at the offset, the writer is done with it, and it is read once.
    unsafe fn read(depot: &'a Depot, chunk: &Chunk, offset: usize) -> Self {
        // SAFETY: the caller's: there is a whole record, so its bytes are in the chunk.
        let (frame, body) = unsafe {
            let place = chunk.start().add(offset);
            // All that the frame covers, for a start: how long the body is stands in it.
            Watch::read(|| (&chunk.watch, offset..offset + Outbox::<H>::FRAME));
            (place.cast::<Frame<H>>().read(), place.add(Outbox::<H>::FRAME))
        };
        let inside = if frame.length == BOXED { size_of::<Box<[u8]>>() } else { frame.length as usize };
        let stride = Outbox::<H>::stride(inside);
        Watch::read(|| (&chunk.watch, offset..offset + stride));
        let boxed = (frame.length == BOXED).then(|| {
            // SAFETY: with this length the writer has put a box there, and the record is read once.
            let body = unsafe { body.cast::<Box<[u8]>>().read_unaligned() };
            Boxed { body, depot }
        });
        let length = if boxed.is_some() { 0 } else { inside };
        Self { header: frame.header, body, length, boxed, stride }
    }
}

/// How far a reader has come; it is told to the writer at the end, also by a panic.
struct Progress<'a> {
    reader: &'a Reader,
    at: u64,
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        // Release: whoever sees the number may write where the records were.
        self.reader.drained.store(self.at, Ordering::Release);
    }
}
