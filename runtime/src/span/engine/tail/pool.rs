//! Which buffers wait, in order of age, which ones may be used again, and the memory of all.

use super::buffers::PAGE;
use super::chunk::{Chain, Chunk};

/// How much there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of the spans of all traces.
    pub(super) total: usize,
    /// Bytes of the spans of one trace.
    pub(super) trace: usize,
    /// Traces that wait, and those whose decisions are remembered.
    pub(super) buffers: usize,
    /// Traces whose decisions are remembered at least, unless all buffers are in use.
    pub(super) remembered: usize,
}

/// Where a buffer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Its trace waits, and no span of it has ended yet.
    Empty = 0,
    /// Its trace waits and has spans, in order of their first.
    Holding = 1,
    /// Its trace is decided, in order of the decisions.
    Decided = 2,
}

const NOWHERE: u32 = u32::MAX;

/// A buffer's neighbours.
struct Link {
    generation: u64,
    place: Place,
    previous: u32,
    next: u32,
}

#[derive(Clone, Copy)]
struct List {
    first: u32,
    last: u32,
    length: usize,
}

/// What all buffers share.
pub(super) struct Pool<H> {
    links: Vec<Link>,
    lists: [List; 3],
    free: Chain<H>,
    /// Bytes of all chunks, free ones included.
    made: usize,
}

/// What a trace gets that asks for memory.
pub(super) enum Memory<H> {
    /// A free chunk.
    Free(Box<Chunk<H>>),
    /// Leave to make one.
    Make,
    /// The oldest trace that holds memory has to go first.
    After(u32),
    /// There is none.
    None,
}

impl<H> Pool<H> {
    pub(super) const fn new() -> Self {
        let list = List { first: NOWHERE, last: NOWHERE, length: 0 };
        Self { links: Vec::new(), lists: [list; 3], free: Chain::new(), made: 0 }
    }

    /// A buffer for a new trace and its generation; the oldest trace that waits if there is none.
    pub(super) fn begin(&mut self, limits: &Limits) -> Result<(u32, u64), Option<u32>> {
        let decided = self.list(Place::Decided);
        let full = self.links.len() >= limits.buffers;
        let index = if decided.length > limits.remembered || full && decided.length > 0 {
            let index = decided.first;
            self.take_out(index);
            index
        } else if full {
            let [empty, holding] = [Place::Empty, Place::Holding].map(|place| self.list(place));
            let oldest = if empty.length > 0 { empty } else { holding };
            return Err(Some(oldest.first).filter(|first| *first != NOWHERE));
        } else {
            let link = Link { generation: 0, place: Place::Empty, previous: NOWHERE, next: NOWHERE };
            if self.links.capacity() == self.links.len() {
                self.links.reserve(self.links.len().max(PAGE));
            }
            self.links.push(link);
            (self.links.len() - 1) as u32
        };
        let generation = self.link(index).generation + 1;
        self.link(index).generation = generation;
        self.put(index, Place::Empty);
        Ok((index, generation))
    }

    /// The trace of this generation is decided.
    pub(super) fn decided(&mut self, index: u32, generation: u64) {
        let link = self.link(index);
        if link.generation == generation && link.place != Place::Decided {
            self.take_out(index);
            self.put(index, Place::Decided);
        }
    }

    /// The trace that waits in this buffer is given up.
    pub(super) fn give_up(&mut self, index: u32) {
        let generation = self.link(index).generation;
        self.decided(index, generation);
    }

    /// Memory for a body of this length in this trace.
    pub(super) fn memory(&mut self, index: u32, generation: u64, body: usize, limits: &Limits) -> Memory<H> {
        let link = self.link(index);
        if link.generation == generation && link.place == Place::Empty {
            self.take_out(index);
            self.put(index, Place::Holding);
        }
        let size = Chunk::<H>::size(body);
        let regular = size == Chunk::<H>::size(0);
        if regular && let Some(chunk) = self.free.pop() {
            return Memory::Free(chunk);
        }
        while self.made + size > limits.total {
            let Some(free) = self.free.pop() else {
                let oldest = self.list(Place::Holding).first;
                return if oldest == NOWHERE { Memory::None } else { Memory::After(oldest) };
            };
            self.made -= free.own_size();
        }
        self.made += size;
        Memory::Make
    }

    /// Chunks that are empty again; those that are too long for the next trace are given back for good.
    #[must_use = "they are freed where no lock is held"]
    pub(super) fn give_back(&mut self, mut chunks: Chain<H>) -> Chain<H> {
        let mut odd = Chain::new();
        while let Some(chunk) = chunks.pop() {
            if chunk.is_regular() {
                self.free.push(chunk);
            } else {
                self.made -= chunk.own_size();
                odd.push(chunk);
            }
        }
        odd
    }

    #[cfg(test)]
    pub(super) const fn made(&self) -> usize {
        self.made
    }

    const fn list(&self, place: Place) -> List {
        self.lists[place as usize]
    }

    fn link(&mut self, index: u32) -> &mut Link {
        &mut self.links[index as usize]
    }

    fn take_out(&mut self, index: u32) {
        let Link { previous, next, place, .. } = *self.link(index);
        match previous {
            NOWHERE => self.lists[place as usize].first = next,
            _ => self.link(previous).next = next,
        }
        match next {
            NOWHERE => self.lists[place as usize].last = previous,
            _ => self.link(next).previous = previous,
        }
        self.lists[place as usize].length -= 1;
    }

    fn put(&mut self, index: u32, place: Place) {
        let last = self.list(place).last;
        let link = self.link(index);
        (link.place, link.previous, link.next) = (place, last, NOWHERE);
        match last {
            NOWHERE => self.lists[place as usize].first = index,
            _ => self.link(last).next = index,
        }
        self.lists[place as usize].last = index;
        self.lists[place as usize].length += 1;
    }
}
