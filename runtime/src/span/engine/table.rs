//! All shards there are, by number: how any thread finds the slot of a span.

use super::shard::Shard;
use super::slot::{SHARDS, Slot, SlotId};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static TABLE: [OnceLock<&'static Shard>; SHARDS] = [const { OnceLock::new() }; SHARDS];
static NUMBERS: AtomicU32 = AtomicU32::new(0);

/// One more shard, which stays; none if there are too many.
pub(super) fn enroll(make: impl FnOnce(u32) -> Shard) -> Option<&'static Shard> {
    let one_more = |next: u32| ((next as usize) < SHARDS).then_some(next + 1);
    let number = NUMBERS.try_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
    let shard: &'static Shard = Box::leak(Box::new(make(number)));
    Some(TABLE.get(number as usize)?.get_or_init(|| shard))
}

/// The shards that there are.
pub(super) fn shards() -> impl Iterator<Item = &'static Shard> {
    let made = NUMBERS.load(Ordering::Acquire) as usize;
    TABLE.iter().take(made).filter_map(|shard| shard.get().copied())
}

/// The shard of a number that may be made up.
pub(super) fn shard(number: usize) -> Option<&'static Shard> {
    TABLE.get(number)?.get().copied()
}

/// The slot of a number that may be made up.
pub(super) fn find(id: SlotId) -> Option<&'static Slot> {
    shard(id.shard())?.slot(id.index())
}
