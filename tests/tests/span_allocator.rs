//! An allocator that counts what it does, in whatever span it does it: nothing hangs, and every span arrives.
#![allow(unsafe_code, reason = "an allocator is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use telemark::{Counter, SpanRecord, SpanSink, Telemetry, metric, traced};
use tracing_subscriber::layer::SubscriberExt;

/// Allocations made.
#[metric(counter = "allocations_in_spans")]
static ALLOCATIONS: Counter;

thread_local! {
    static COUNTING: Cell<bool> = const { Cell::new(false) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is handed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // What counting itself allocates is not counted.
        if !COUNTING.replace(true) {
            ALLOCATIONS.inc();
            COUNTING.set(false);
        }
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's.
        unsafe { System.dealloc(pointer, layout) };
    }
}

/// Counts the spans that end.
struct Sink(Arc<AtomicUsize>);

impl SpanSink for Sink {
    fn ended(&self, _: &SpanRecord) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The set-up of this process, and how many spans have ended.
fn ended() -> &'static AtomicUsize {
    static ENDED: OnceLock<(Arc<AtomicUsize>, Telemetry)> = OnceLock::new();
    let (ended, _) = ENDED.get_or_init(|| {
        let ended = Arc::new(AtomicUsize::new(0));
        let sink = Arc::new(Sink(Arc::clone(&ended)));
        let setup = telemark::setup("allocator").logs(telemark::Logs::Off).span_sink(sink);
        let telemetry = setup.install().expect("nothing else is installed in this process");
        (ended, telemetry)
    });
    ended
}

/// Takes room wherever it is printed.
struct Wordy;

impl fmt::Display for Wordy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&"word ".repeat(100))
    }
}

/// As many spans inside each other, which allocate nothing but their own room.
#[traced]
fn lean(depth: usize) -> usize {
    if depth == 0 { 1 } else { lean(depth - 1) + 1 }
}

const LONG: &str = match std::str::from_utf8(&[b'x'; 4000]) {
    Ok(text) => text,
    Err(_) => "",
};

/// As many spans inside each other, each with a body that grows.
#[traced(fields(wordy = %Wordy, late: &str), span = sp)]
fn deep(depth: usize) -> usize {
    // The first thing that is allocated in this span is room for this text.
    sp.late(&LONG[..1000 + depth]);
    let third = tracing::info_span!("third", wordy = %Wordy, more = tracing::field::Empty);
    third.in_scope(|| {
        third.record("more", tracing::field::display(Wordy));
        tracing::info!(wordy = %Wordy, "an event");
        if depth == 0 { 1 } else { deep(depth - 1) + 1 }
    })
}

/// A thread begins with no shard, no page, and no room on its stack.
fn work() -> usize {
    let threads = || (0..4).map(|_| thread::spawn(|| lean(200) + (0..5).map(|_| deep(100)).sum::<usize>()));
    let threads: Vec<_> = threads().collect();
    threads.into_iter().map(|thread| thread.join().expect("it does not panic")).sum()
}

#[test]
fn an_allocator_may_count_in_every_span_of_the_engine_and_of_its_layer() {
    let ended = ended();
    let levels = work();
    assert_eq!(levels, 4 * (201 + 5 * 101));
    assert_eq!(ended.load(Ordering::Relaxed), 4 * (201 + 2 * 5 * 101), "each level of `deep` has two spans");
    let registry = tracing_subscriber::registry().with(telemark::layer());
    let levels = tracing::subscriber::with_default(registry, || lean(200) + deep(100));
    assert_eq!(levels, 201 + 101);
}
