//! The way of finished spans out of their threads: counted, queued, and handed to whoever drains.
#![allow(unsafe_code, reason = "a queue has one writer and one reader, which is shown here")]

use super::depot::Depot;
use super::finished::Header;
use super::queue::Outbox;
use super::shard::{self, Local, Shard};
use super::table::shards;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What waits in all queues for the collector's thread.
static DEPOT: Depot = Depot::new(16 * 1024 * 1024);

/// Lets so many bytes wait from now on.
pub(in crate::span) fn let_so_much_wait(bytes: usize) {
    DEPOT.set_limit(bytes);
}

/// Spans that ended on threads that were ending themselves, and the one who writes them.
static LAST: Outbox<Header> = Outbox::new();
static LAST_WRITER: Mutex<()> = Mutex::new(());
static LAST_ENDED: AtomicU64 = AtomicU64::new(0);
static LAST_FAILED: AtomicU64 = AtomicU64::new(0);

/// The one who reads.
static READER: Mutex<()> = Mutex::new(());

/// Counts a span that ended.
#[inline]
pub(super) fn ended(local: Option<Local>, failed: bool) {
    if let Some(local) = local {
        local.ended(failed);
    } else {
        LAST_ENDED.fetch_add(1, Ordering::Relaxed);
        LAST_FAILED.fetch_add(u64::from(failed), Ordering::Relaxed);
    }
}

/// Spans that ended, and those of them that failed.
pub(crate) fn counts() -> (u64, u64) {
    let last = (LAST_ENDED.load(Ordering::Relaxed), LAST_FAILED.load(Ordering::Relaxed));
    shards().map(Shard::counts).fold(last, |(ended, failed), more| (ended + more.0, failed + more.1))
}

/// Lets a record wait for the collector's thread; whether that had better come, and nothing if no more may wait.
#[inline]
pub(super) fn push(local: Option<Local>, header: impl FnOnce() -> Header, body: &[u8]) -> Option<bool> {
    let Some(local) = local else { return push_last(header(), body) };
    // SAFETY: only the thread that has the lease writes, and leases change hands under a mutex.
    unsafe { local.outbox().push(&DEPOT, header, body) }
}

#[cold]
fn push_last(header: Header, body: &[u8]) -> Option<bool> {
    let _writing = LAST_WRITER.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: whoever has the lock is the one that writes.
    unsafe { LAST.push(&DEPOT, || header, body) }
}

/// Hands over all records that wait now, until it is told to stop.
pub(super) fn drain(each: &mut dyn FnMut(Header, &[u8]) -> ControlFlow<()>) {
    let _reading = READER.lock().unwrap_or_else(PoisonError::into_inner);
    for shard in shards() {
        // SAFETY: whoever has the lock is the one that reads.
        unsafe { shard.outbox().drain(&DEPOT, each) };
    }
    // SAFETY: as above.
    unsafe { LAST.drain(&DEPOT, each) };
    shard::of_no_thread(|vacant| {
        // SAFETY: nobody has the lease, and nobody gets it meanwhile; this thread is the one that reads.
        unsafe { vacant.outbox().release(&DEPOT) };
    });
}
