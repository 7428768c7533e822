//! Chunks of fixed size, in which the finished spans of a trace wait for its decision.

/// Spans of one chunk.
pub(super) const SPANS: usize = 16;

/// Bytes of their bodies; a chunk for a longer body is made for it alone.
pub(super) const BYTES: usize = 2 * 1024;

/// Memory for a few spans, in the order of their ends.
pub(super) struct Chunk<H> {
    /// What each span begins with, and where its body ends.
    spans: Vec<(H, usize)>,
    bytes: Vec<u8>,
    /// The bytes that there is room for.
    room: usize,
    /// The chunk that was filled before.
    before: Option<Box<Self>>,
}

impl<H> Chunk<H> {
    /// The memory of a chunk in which a body of this length has room.
    pub(super) const fn size(body: usize) -> usize {
        let bytes = if body > BYTES { body } else { BYTES };
        size_of::<Self>() + SPANS * size_of::<(H, usize)>() + bytes
    }

    /// A new one, in which a body of this length has room.
    pub(super) fn new(body: usize) -> Self {
        let room = body.max(BYTES);
        Self { spans: Vec::with_capacity(SPANS), bytes: Vec::with_capacity(room), room, before: None }
    }

    /// The memory that it takes.
    pub(super) const fn own_size(&self) -> usize {
        Self::size(self.room)
    }

    /// Whether every chunk that is asked for could be this one.
    pub(super) const fn is_regular(&self) -> bool {
        self.room == BYTES
    }

    #[inline]
    fn has_room(&self, body: usize) -> bool {
        self.spans.len() < SPANS && self.room - self.bytes.len() >= body
    }

    #[inline]
    fn push(&mut self, header: H, body: &[u8]) {
        self.bytes.extend_from_slice(body);
        self.spans.push((header, self.bytes.len()));
    }

    /// Hands over all spans in order, and is empty again.
    pub(super) fn drain(&mut self, mut each: impl FnMut(H, &[u8])) {
        let mut start = 0;
        for (header, end) in self.spans.drain(..) {
            each(header, self.bytes.get(start..end).unwrap_or_default());
            start = end;
        }
        self.bytes.clear();
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

    /// Adds a span to the last chunk; gives it back if there is no room.
    #[inline]
    pub(super) fn add(&mut self, header: H, body: &[u8]) -> Result<(), H> {
        match &mut self.0 {
            Some(last) if last.has_room(body.len()) => {
                last.push(header, body);
                Ok(())
            }
            _ => Err(header),
        }
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
            spans += chunk.spans.len() as u64;
            chunk.drain(|_, _| {});
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
