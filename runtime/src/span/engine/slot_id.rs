//! The number of an open span, by which any thread finds its slot.

use std::num::NonZeroU64;

const UNSAMPLED: u64 = 1;
const INDEX_BITS: u32 = 19;
const SHARD_BITS: u32 = 14;
const INDEX_SHIFT: u32 = 1;
const SHARD_SHIFT: u32 = INDEX_SHIFT + INDEX_BITS;
const GENERATION_SHIFT: u32 = SHARD_SHIFT + SHARD_BITS;
pub(super) const GENERATIONS: u32 = 1 << 30;

/// Shards that there can be; the last number belongs to no shard, so that an id can name nothing.
pub(super) const SHARDS: usize = (1 << SHARD_BITS) - 1;

/// The number of an open span: generation, shard, index in the shard, and whether its trace is not recorded.
///
/// Spans of a trace that is not recorded share the slot, and the number, of their root. Any number may be asked about:
/// one that is stale or made up finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SlotId(NonZeroU64);

impl SlotId {
    /// Names no span.
    pub(super) const NOTHING: Self = Self(NonZeroU64::MAX);

    pub(super) const fn of_number(number: NonZeroU64) -> Self {
        Self(number)
    }

    pub(crate) const fn number(self) -> NonZeroU64 {
        self.0
    }

    pub(super) const fn new(generation: u32, place: Place) -> Self {
        match NonZeroU64::new((generation as u64) << GENERATION_SHIFT | place.0) {
            Some(number) => Self(number),
            None => Self::NOTHING,
        }
    }

    /// The same slot, for a span of a trace that is not recorded.
    pub(super) const fn unsampled(self) -> Self {
        Self(self.0.saturating_add(self.0.get() & UNSAMPLED ^ UNSAMPLED))
    }

    pub(super) const fn is_unsampled(self) -> bool {
        self.0.get() & UNSAMPLED != 0
    }

    pub(super) const fn shard(self) -> usize {
        (self.0.get() >> SHARD_SHIFT) as usize & SHARDS
    }

    pub(super) const fn index(self) -> usize {
        (self.0.get() >> INDEX_SHIFT) as usize & ((1 << INDEX_BITS) - 1)
    }

    pub(super) const fn generation(self) -> u32 {
        (self.0.get() >> GENERATION_SHIFT) as u32
    }
}

/// Where a slot is, as its number says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(u64);

impl Place {
    pub(super) const fn new(shard: u32, index: usize) -> Self {
        Self((shard as u64) << SHARD_SHIFT | (index as u64) << INDEX_SHIFT)
    }

    #[inline]
    pub(super) const fn shard(self) -> usize {
        (self.0 >> SHARD_SHIFT) as usize
    }
}
