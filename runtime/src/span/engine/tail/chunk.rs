//! Chunks of fixed size, in which the finished spans of a trace wait for its decision.
#![allow(unsafe_code, reason = "spans are written where they wait: on the way they would be copied twice")]

use super::super::chunk::{ALIGN, Chunk as Memory};
use super::buffers::EndingSpan;
use std::marker::PhantomData;
use std::slice;

/// Bytes of most chunks; one for a longer span is made for it alone.
pub(super) const BYTES: usize = 4 * 1024;

/// What stands before the bytes of a body.
#[repr(C)]
struct Frame<H> {
    length: usize,
    header: H,
}

/// Memory for a few spans, in the order of their ends: frames and bodies, one after the other.
pub(super) struct Chunk<H> {
    /// From its beginning to `used` there are whole spans.
    memory: Memory,
    used: usize,
    spans: u64,
    /// Whether any of its headers must be dropped.
    owns: bool,
    /// The chunk that was filled before.
    before: Option<Box<Self>>,
    headers: PhantomData<H>,
}

impl<H> Chunk<H> {
    const FRAME: usize = {
        assert!(align_of::<Frame<H>>() <= ALIGN, "a span is aligned no further than its chunk");
        size_of::<Frame<H>>()
    };

    /// The bytes of a span with such a body, up to where the next one may begin.
    #[inline]
    pub(super) const fn stride(body: usize) -> usize {
        (Self::FRAME + body).next_multiple_of(align_of::<Frame<H>>())
    }

    const fn room(body: usize) -> usize {
        let stride = Self::stride(body);
        if stride > BYTES { stride.next_multiple_of(ALIGN) } else { BYTES }
    }

    /// The memory of a chunk in which a body of this length has room.
    pub(super) const fn size(body: usize) -> usize {
        size_of::<Self>() + Self::room(body)
    }

    /// A new one, in which a body of this length has room.
    pub(super) fn new(body: usize) -> Self {
        let memory = Memory::new(Self::room(body));
        Self { memory, used: 0, spans: 0, owns: false, before: None, headers: PhantomData }
    }

    /// The memory that it takes.
    pub(super) fn own_size(&self) -> usize {
        size_of::<Self>() + self.memory.bytes()
    }

    /// Whether every chunk that is asked for could be this one.
    pub(super) fn is_regular(&self) -> bool {
        self.memory.bytes() == BYTES
    }

    /// Adds a span; false if there is no room.
    #[inline]
    pub(super) fn push(&mut self, span: &mut impl EndingSpan<H>) -> bool {
        let (length, owns) = (span.body().len(), span.owns());
        let stride = Self::stride(length);
        if self.memory.bytes() - self.used < stride {
            return false;
        }
        // SAFETY: the bytes from `used` on belong to the chunk, which is borrowed alone, and are as many as the span takes.
        // `used` is a sum of strides and the memory begins at `ALIGN`, so the place is aligned. If the header cannot be
        // made, `used` does not know of the span.
        unsafe {
            let frame = self.memory.start().add(self.used).cast::<Frame<H>>();
            (&raw mut (*frame).header).write(span.header());
            (&raw mut (*frame).length).write(length);
            // Most spans have nothing in it, and a call to copy nothing takes time.
            if length > 0 {
                let behind = frame.cast::<u8>().add(Self::FRAME);
                behind.copy_from_nonoverlapping(span.body().as_ptr(), length);
            }
        }
        self.used += stride;
        self.spans += 1;
        self.owns |= owns;
        true
    }

    /// Hands over all spans in order, and is empty again.
    pub(super) fn drain(&mut self, mut each: impl FnMut(H, &[u8])) {
        // What comes behind a panic is forgotten, not handed over twice.
        let used = std::mem::take(&mut self.used);
        (self.spans, self.owns) = (0, false);
        let mut at = 0;
        while at < used {
            // SAFETY: there are whole spans from the beginning to `used`, so one begins here; it is read once, because
            // the chunk is empty by what it says of itself. Nobody writes there while it is borrowed.
            let (header, body) = unsafe {
                let frame = self.memory.start().add(at).cast::<Frame<H>>();
                let Frame { length, header } = frame.read();
                (header, slice::from_raw_parts(frame.cast::<u8>().add(Self::FRAME), length))
            };
            at += Self::stride(body.len());
            each(header, body);
        }
    }
}

impl<H> Chunk<H> {
    /// Forgets what is in it.
    fn clear(&mut self) {
        if self.owns {
            self.drain(|header, _| drop(header));
        }
        // Looking at each of them would cost as much as a twentieth of the span did.
        (self.used, self.spans) = (0, 0);
    }
}

impl<H> Drop for Chunk<H> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Chunks, the last one first.
pub(super) struct Chain<H>(Option<Box<Chunk<H>>>);

impl<H> Default for Chain<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H> Chain<H> {
    pub(super) const fn new() -> Self {
        Self(None)
    }

    pub(super) fn push(&mut self, mut chunk: Box<Chunk<H>>) {
        chunk.before = self.0.take();
        self.0 = Some(chunk);
    }

    pub(super) fn pop(&mut self) -> Option<Box<Chunk<H>>> {
        let mut last = self.0.take()?;
        self.0 = last.before.take();
        Some(last)
    }

    /// The last chunk.
    #[inline]
    pub(super) fn last(&mut self) -> Option<&mut Chunk<H>> {
        self.0.as_deref_mut()
    }

    /// The same chunks, the first one first.
    pub(super) fn reversed(mut self) -> Self {
        let mut reversed = Self::new();
        while let Some(chunk) = self.pop() {
            reversed.push(chunk);
        }
        reversed
    }

    /// Forgets what is in the chunks; how many spans that were.
    pub(super) fn clear(&mut self) -> u64 {
        let (mut spans, mut next) = (0, self.0.as_deref_mut());
        while let Some(chunk) = next {
            spans += chunk.spans;
            chunk.clear();
            next = chunk.before.as_deref_mut();
        }
        spans
    }
}

impl<H> Drop for Chain<H> {
    fn drop(&mut self) {
        // One after the other: a long chain must not take the stack.
        while self.pop().is_some() {}
    }
}
