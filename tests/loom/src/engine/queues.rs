//! What must hold whenever a thread writes records while the collector drains them.
#![allow(unsafe_code, reason = "the callers of a queue say that there is one of each")]

use super::atomics::{CHUNK, FIRST_CHUNK};
use super::depot::Depot;
use super::queue::Outbox;
use loom::model::Builder;
use loom::sync::{Arc, Mutex};
use loom::thread;
use std::ops::ControlFlow;
use std::sync::Arc as Counted;

/// What is dropped once, or leaks.
type Head = Box<(u64, Counted<()>)>;

struct Line {
    queue: Outbox<Head>,
    alive: Counted<()>,
}

impl Line {
    fn new() -> Arc<Self> {
        Arc::new(Self { queue: Outbox::new(), alive: Counted::new(()) })
    }

    /// Whether the record went in.
    fn push(&self, depot: &Depot, number: u64, body: &[u8]) -> bool {
        let head = Box::new((number, Counted::clone(&self.alive)));
        // SAFETY: each model has one thread at a time write to a queue.
        unsafe { self.queue.push(depot, || head, body) }.is_some()
    }

    /// The numbers of at most so many records, each with the length of its body.
    fn drain(&self, depot: &Depot, most: usize) -> Vec<(u64, usize)> {
        let mut seen = Vec::new();
        // SAFETY: each model has one thread at a time read a queue.
        unsafe {
            self.queue.drain(depot, &mut |head, body| {
                seen.push((head.0, body.len()));
                if seen.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        seen
    }

    fn assert_empty(&self, depot: &Depot) {
        assert_eq!(self.drain(depot, usize::MAX), []);
        assert_eq!(self.queue.waiting(), 0);
        assert_eq!(depot.waiting(), 0, "nothing is charged that does not wait");
        assert_eq!(Counted::strong_count(&self.alive), 1, "every header was dropped");
    }
}

/// Tries every order with at most so many switches that no thread asked for.
fn check(switches: usize, limit: usize, model: impl Fn(&Arc<Line>, &Arc<Depot>) + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(switches);
    builder.check(move || model(&Line::new(), &Arc::new(Depot::new(limit))));
}

/// A thread that writes so many records; the numbers of those that went in.
fn writer(
    line: &Arc<Line>,
    depot: &Arc<Depot>,
    bodies: &'static [&'static [u8]],
) -> thread::JoinHandle<Vec<(u64, usize)>> {
    let (line, depot) = (Arc::clone(line), Arc::clone(depot));
    thread::spawn(move || {
        let records = (0_u64..).zip(bodies);
        let went_in = records.filter(|(number, body)| line.push(&depot, *number, body));
        went_in.map(|(number, body)| (number, body.len())).collect()
    })
}

const PLAIN: &[u8] = &[];
const LONG: &[u8] = b"boxed";

#[test]
fn every_record_arrives_once_and_in_order() {
    check(3, 8 * CHUNK, |line, depot| {
        let writer = writer(line, depot, &[PLAIN, LONG, PLAIN]);
        let mut seen = line.drain(depot, usize::MAX);
        let went_in = writer.join().expect("it does not panic");
        assert_eq!(went_in.len(), 3);
        seen.extend(line.drain(depot, usize::MAX));
        assert_eq!(seen, went_in);
        line.assert_empty(depot);
    });
}

#[test]
fn a_chunk_may_be_left_while_it_is_drained() {
    check(3, 8 * CHUNK, |line, depot| {
        // Seven: two chunks are full, and a third is begun.
        let writer = writer(line, depot, &[PLAIN; 7]);
        let mut seen = line.drain(depot, usize::MAX);
        seen.extend(line.drain(depot, usize::MAX));
        let went_in = writer.join().expect("it does not panic");
        assert_eq!(went_in.len(), 7);
        seen.extend(line.drain(depot, usize::MAX));
        assert_eq!(seen, went_in);
        line.assert_empty(depot);
    });
}

#[test]
fn a_chunk_is_used_again_only_when_all_of_it_is_drained() {
    // No second chunk may be had: what goes in after the second record goes where the first ones were.
    check(3, 0, |line, depot| {
        let writer = writer(line, depot, &[PLAIN; 5]);
        let mut seen = line.drain(depot, usize::MAX);
        seen.extend(line.drain(depot, 1));
        let went_in = writer.join().expect("it does not panic");
        assert!(went_in.len() >= 2);
        seen.extend(line.drain(depot, usize::MAX));
        assert_eq!(seen, went_in);
        line.assert_empty(depot);
    });
}

#[test]
fn no_more_waits_than_may() {
    const LIMIT: usize = FIRST_CHUNK + LONG.len();
    check(3, LIMIT, |line, depot| {
        let writer = writer(line, depot, &[LONG, LONG, PLAIN, LONG, PLAIN, PLAIN]);
        let mut seen = line.drain(depot, usize::MAX);
        assert!(depot.waiting() <= LIMIT);
        let went_in = writer.join().expect("it does not panic");
        assert!(depot.waiting() <= LIMIT);
        seen.extend(line.drain(depot, usize::MAX));
        assert_eq!(seen, went_in);
        line.assert_empty(depot);
    });
}

#[test]
fn an_emptied_chunk_serves_another_thread() {
    check(2, 8 * CHUNK, |line, depot| {
        // The second line of the first chunk is full and another one begun when it is drained below.
        (0..7).for_each(|number| assert!(line.push(depot, number, PLAIN)));
        let other = Line::new();
        let writer = writer(&other, depot, &[PLAIN; 4]);
        assert_eq!(line.drain(depot, usize::MAX).len(), 7);
        let mut seen = other.drain(depot, usize::MAX);
        let went_in = writer.join().expect("it does not panic");
        seen.extend(other.drain(depot, usize::MAX));
        assert_eq!(seen, went_in);
        other.assert_empty(depot);
        line.assert_empty(depot);
    });
}

#[test]
fn a_queue_is_handed_from_thread_to_thread() {
    check(3, 8 * CHUNK, |line, depot| {
        // Whoever holds the lock writes, as those do who adopt a shard.
        let order = Arc::new(Mutex::new(Vec::new()));
        let others = [1, 2].map(|thread| {
            let (line, depot, order) = (Arc::clone(line), Arc::clone(depot), Arc::clone(&order));
            thread::spawn(move || {
                let mut order = order.lock().expect("no thread panics while it holds the lock");
                for number in [10 * thread, 10 * thread + 1] {
                    assert!(line.push(&depot, number, PLAIN));
                    order.push((number, 0));
                }
            })
        });
        let mut seen = line.drain(depot, usize::MAX);
        for other in others {
            other.join().expect("it does not panic");
        }
        seen.extend(line.drain(depot, usize::MAX));
        assert_eq!(seen, *order.lock().expect("no thread panics while it holds the lock"));
        line.assert_empty(depot);
    });
}

#[test]
fn a_thread_that_is_gone_leaves_its_chunk_to_the_next() {
    check(3, 8 * CHUNK, |line, depot| {
        let vacant = Arc::new(Mutex::new(()));
        let writer = {
            let (line, depot, vacant) = (Arc::clone(line), Arc::clone(depot), Arc::clone(&vacant));
            thread::spawn(move || {
                for number in 0..2 {
                    let _lock = vacant.lock().expect("no thread panics while it holds the lock");
                    assert!(line.push(&depot, number, PLAIN));
                }
            })
        };
        let mut seen = line.drain(depot, usize::MAX);
        {
            let _lock = vacant.lock().expect("no thread panics while it holds the lock");
            // SAFETY: who writes holds the lock, and this thread is the one that reads.
            unsafe { line.queue.release(depot) };
        }
        seen.extend(line.drain(depot, usize::MAX));
        writer.join().expect("it does not panic");
        seen.extend(line.drain(depot, usize::MAX));
        assert_eq!(seen, [(0, 0), (1, 0)]);
        line.assert_empty(depot);
    });
}

#[test]
fn what_waits_is_never_less_than_nothing() {
    check(2, 8 * CHUNK, |line, depot| {
        let writer = writer(line, depot, &[PLAIN; 2]);
        let watcher = {
            let line = Arc::clone(line);
            thread::spawn(move || assert!(line.queue.waiting() <= FIRST_CHUNK as u64))
        };
        line.drain(depot, usize::MAX);
        watcher.join().expect("it does not panic");
        writer.join().expect("it does not panic");
    });
}
