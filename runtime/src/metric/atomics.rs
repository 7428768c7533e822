//! The primitives of the slabs, and their size; a model checker puts its own in their place.

pub(super) use std::sync::OnceLock;
pub(super) use std::sync::atomic::{AtomicBool, AtomicU64};

/// Words of a chunk: 4 KiB.
pub(super) const WORDS: usize = 512;

/// Chunks of a slab: 64 KiB.
pub(super) const CHUNKS: usize = 16;
