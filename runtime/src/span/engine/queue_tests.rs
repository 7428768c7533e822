//! What a queue does for one thread; what threads do to each other is left to the model checker.
#![allow(unsafe_code, reason = "the callers of a queue say that there is one of each")]

use super::atomics::{CHUNK, FIRST_CHUNK};
use super::depot::Depot;
use super::queue::Outbox;
use proptest::prelude::*;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A header that must be aligned, and that tells whether it was dropped once.
#[derive(Debug)]
#[repr(align(16))]
struct Head {
    number: u64,
    _alive: Arc<()>,
}

struct Line {
    queue: Outbox<Head>,
    depot: Depot,
    alive: Arc<()>,
    next: u64,
}

impl Line {
    fn new(limit: usize) -> Self {
        Self { queue: Outbox::new(), depot: Depot::new(limit), alive: Arc::new(()), next: 0 }
    }

    /// Pushes the next record; its number, if it went in.
    fn push(&mut self, length: usize) -> Option<u64> {
        let number = self.next;
        self.next += 1;
        let head = Head { number, _alive: Arc::clone(&self.alive) };
        // SAFETY: one thread, and nothing here calls back.
        let pushed = unsafe { self.queue.push(&self.depot, || head, &body(number, length)) };
        pushed.map(|_| number)
    }

    /// Drains until so many records have been seen.
    fn drain(&self, most: usize) -> Vec<(u64, Vec<u8>)> {
        let mut seen = Vec::new();
        if most > 0 {
            // SAFETY: one thread, and nothing here calls back.
            unsafe {
                self.queue.drain(&self.depot, &mut |head, body| {
                    assert_eq!((&raw const head).addr() % 16, 0);
                    seen.push((head.number, body.to_vec()));
                    if seen.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
            }
        }
        seen
    }

    fn alive(&self) -> usize {
        Arc::strong_count(&self.alive) - 1
    }
}

fn body(number: u64, length: usize) -> Vec<u8> {
    (0..length).map(|at| (number as usize * 31 + at) as u8).collect()
}

#[test]
fn records_come_out_as_they_went_in() {
    let mut line = Line::new(CHUNK);
    assert_eq!(line.drain(usize::MAX), []);
    for length in [0, 1, 15, 16, 17, 1000, 40_000] {
        line.push(length).expect("there is room");
    }
    let seen = line.drain(usize::MAX);
    assert_eq!(seen.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (0..7).collect::<Vec<_>>());
    for (number, text) in seen {
        assert_eq!(text, body(number, text.len()));
    }
    assert_eq!((line.alive(), line.queue.waiting(), line.drain(1)), (0, 0, vec![]));
}

#[test]
fn a_queue_that_is_drained_in_time_never_needs_a_second_chunk() {
    let mut line = Line::new(0);
    for _ in 0..20_000 {
        line.push(40).expect("the first chunk is used again");
        assert_eq!(line.drain(usize::MAX).len(), 1);
    }
    assert_eq!(line.depot.waiting(), 0);
}

#[test]
fn what_may_not_wait_comes_back_and_there_is_room_again_after_a_visit() {
    let limit = FIRST_CHUNK + 2 * CHUNK;
    let mut line = Line::new(limit);
    let went_in = (0..10_000).filter_map(|_| line.push(100)).count();
    assert!(went_in < 10_000 && line.depot.waiting() <= limit, "{went_in}");
    assert_eq!(line.drain(usize::MAX).len(), went_in);
    assert_eq!(line.depot.waiting(), 0);
    assert!(line.push(100).is_some(), "the chunk that is left is used again");
}

#[test]
fn the_push_that_fills_half_of_the_depot_says_so() {
    let line = Line::new(4 * CHUNK);
    let mut says = (0..).map(|number| {
        let head = Head { number, _alive: Arc::clone(&line.alive) };
        // SAFETY: one thread, and nothing here calls back.
        let crowded = unsafe { line.queue.push(&line.depot, || head, &[0; 100]) };
        (crowded.expect("there is room"), line.depot.waiting())
    });
    let (_, waiting) = says.find(|(crowded, _)| *crowded).expect("some push says so");
    assert_eq!(waiting, FIRST_CHUNK + 2 * CHUNK);
    assert!(!says.next().expect("there is room").0, "it is said once a chunk");
}

#[test]
fn a_panic_at_a_record_loses_that_record_alone() {
    let mut line = Line::new(CHUNK);
    for length in [8, 40_000, 8] {
        line.push(length);
    }
    for number in 0..2 {
        let broken = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: one thread, and nothing here calls back.
            unsafe {
                line.queue.drain(&line.depot, &mut |head, _| {
                    assert_eq!(head.number, number);
                    panic!("a faulty reader")
                });
            }
        }));
        assert!(broken.is_err());
    }
    assert_eq!(line.depot.waiting(), 0, "the long body is not charged any more");
    assert_eq!(line.drain(usize::MAX).len(), 1);
    assert_eq!(line.alive(), 0);
}

#[test]
fn a_queue_drops_what_nobody_drained() {
    let mut line = Line::new(10 * CHUNK);
    for _ in 0..2000 {
        line.push(100).expect("there is room");
    }
    line.push(50_000).expect("there is room");
    assert_eq!(line.alive(), 2001);
    let Line { queue, alive, .. } = line;
    drop(queue);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_thread_that_is_gone_leaves_no_chunk() {
    let mut line = Line::new(10 * CHUNK);
    // SAFETY: one thread, and nothing here calls back.
    let release = |line: &Line| unsafe { line.queue.release(&line.depot) };
    let has_chunk =
        |line: &Line| !line.queue.writer.tail.load(std::sync::atomic::Ordering::Relaxed).is_null();
    release(&line);
    for round in 0..3 {
        for _ in 0..1000 {
            line.push(100).expect("there is room");
        }
        release(&line);
        assert!(has_chunk(&line), "what waits is kept");
        assert_eq!(line.drain(usize::MAX).len(), 1000, "round {round}");
        release(&line);
        assert!(!has_chunk(&line));
        assert_eq!(line.drain(usize::MAX), []);
    }
}

#[derive(Debug, Clone)]
enum Step {
    Push(usize),
    Drain(usize),
    Limit(usize),
    Release,
}

fn step() -> impl Strategy<Value = Step> {
    let length = prop_oneof![8 => 0..300_usize, 2 => 300..9000_usize, 1 => 9000..100_000_usize];
    prop_oneof![
        60 => length.prop_map(Step::Push),
        4 => (0..400_usize).prop_map(Step::Drain),
        1 => Just(Step::Drain(usize::MAX)),
        1 => (0..8 * CHUNK).prop_map(Step::Limit),
        1 => Just(Step::Release),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_record_that_went_in_comes_out_once_and_in_order(steps in prop::collection::vec(step(), 1..600)) {
        let mut limit = 4 * CHUNK;
        let mut line = Line::new(limit);
        let mut expected = VecDeque::new();
        for step in steps {
            let before = line.depot.waiting();
            match step {
                Step::Push(length) => {
                    match line.push(length) {
                        Some(number) => expected.push_back((number, length)),
                        // A long body is charged, and the chunk that its frame did not fit in.
                        None => prop_assert!(before + CHUNK + length > limit, "dropped too early"),
                    }
                    prop_assert!(line.depot.waiting() <= limit.max(before));
                }
                Step::Drain(most) => {
                    for (number, text) in line.drain(most) {
                        let (next, length) = expected.pop_front().expect("nothing comes out twice");
                        prop_assert_eq!((number, &text), (next, &body(next, length)));
                    }
                    prop_assert!(most < usize::MAX || expected.is_empty());
                }
                Step::Limit(bytes) => {
                    line.depot.set_limit(bytes);
                    limit = bytes;
                }
                // SAFETY: one thread, and nothing here calls back.
                Step::Release => unsafe { line.queue.release(&line.depot) },
            }
            prop_assert_eq!(line.alive(), expected.len());
            prop_assert_eq!(line.queue.waiting() == 0, expected.is_empty());
        }
        prop_assert_eq!(line.drain(usize::MAX).len(), expected.len());
        prop_assert_eq!(line.depot.waiting(), 0);
    }
}
