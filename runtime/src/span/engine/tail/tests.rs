//! Traces that wait for their decision: nothing but what rules keep comes out, all of it, and what is lost is counted.

use super::super::lost::{Loss, losses};
use super::Tail;
use super::buffers::{Buffers, Decision, EndingSpan};
use super::chunk::{BYTES, Chunk};
use super::pool::Limits;
use crate::sample::{Reason, TailRules};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Losses are counted for the process, so one test at a time looks at them.
static COUNTED: Mutex<()> = Mutex::new(());

struct Lost(u64, #[expect(dead_code, reason = "it is held")] MutexGuard<'static, ()>);

impl Lost {
    fn watch() -> Self {
        let alone = COUNTED.lock().unwrap_or_else(PoisonError::into_inner);
        Self(losses()[Loss::TailEvicted as usize], alone)
    }

    fn spans(&self) -> u64 {
        losses()[Loss::TailEvicted as usize] - self.0
    }
}

const REGULAR: usize = Chunk::<Span>::size(0);

/// So many chunks for all traces and for one.
fn limits(total: usize, trace: usize) -> Limits {
    Limits { total: total * REGULAR, trace: trace * REGULAR, buffers: 64, remembered: 8 }
}

/// A span: its number, and whether it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span(u32, bool);

/// The same with its body.
struct Whole(Span, Vec<u8>);

impl EndingSpan<Span> for Whole {
    fn verdict(&self, _: &TailRules) -> Option<Reason> {
        self.0.1.then_some(Reason::Error)
    }

    fn header(&mut self) -> Span {
        self.0
    }

    fn body(&self) -> &[u8] {
        &self.1
    }

    fn owns(&self) -> bool {
        false
    }
}

fn body(length: usize, span: Span) -> Vec<u8> {
    vec![span.0 as u8; length]
}

impl Buffers<Span> {
    fn root(&self) -> Tail {
        self.begin(&Arc::default()).expect("there is a buffer")
    }

    /// Whether it goes on at once.
    fn child(&self, tail: Tail, span: Span, length: usize) -> bool {
        self.add(tail, &mut Whole(span, body(length, span)))
    }

    /// What the trace hands over if it is kept.
    fn decided(&self, tail: Tail) -> Option<Vec<u32>> {
        let Decision::Kept(Reason::Error, mut spans) = self.decide(tail, |_| None) else { return None };
        let mut numbers = Vec::new();
        while let Some(mut chunk) = spans.pop() {
            chunk.drain(|span: Span, body| {
                assert!(body.iter().all(|byte| *byte == span.0 as u8), "the body of another span");
                numbers.push(span.0);
            });
            let mut empty = super::chunk::Chain::new();
            empty.push(chunk);
            self.give_back(empty);
        }
        Some(numbers)
    }
}

#[test]
fn a_kept_trace_hands_over_all_its_spans_in_order() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(100, 100));
    let (kept, declined) = (buffers.root(), buffers.root());
    for number in 0..100 {
        assert!(!buffers.child(kept, Span(number, number == 50), number as usize));
        assert!(!buffers.child(declined, Span(number, false), 10));
    }
    assert_eq!(buffers.decided(declined), None);
    assert_eq!(buffers.decided(kept), Some((0..100).collect()));
    assert_eq!(lost.spans(), 0);
}

#[test]
fn spans_that_end_after_the_decision_follow_it() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(100, 100));
    let (kept, declined) = (buffers.root(), buffers.root());
    buffers.child(kept, Span(1, true), 0);
    assert_eq!((buffers.decided(kept), buffers.decided(declined)), (Some(vec![1]), None));
    for other in 0..6 {
        let others = buffers.root();
        buffers.child(others, Span(other, false), 0);
        buffers.decided(others);
        assert!(buffers.child(kept, Span(2, false), 0));
        assert!(!buffers.child(declined, Span(3, true), 0), "an error comes too late");
    }
    assert_eq!(lost.spans(), 0);
}

#[test]
fn a_span_that_ends_when_nobody_remembers_the_decision_is_lost() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(100, 100));
    let old = buffers.root();
    buffers.child(old, Span(1, true), 0);
    buffers.decided(old);
    for _ in 0..20 {
        buffers.decided(buffers.root());
    }
    assert!(!buffers.child(old, Span(2, true), 0));
    assert_eq!(lost.spans(), 1);
}

#[test]
fn a_trace_beyond_its_limit_loses_spans_and_keeps_its_decision() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(100, 3));
    let trace = buffers.root();
    let room = (3 * (BYTES / Chunk::<Span>::stride(0))) as u32;
    for number in 0..room + 7 {
        // The one that fails comes when there is no room.
        buffers.child(trace, Span(number, number == room + 5), 0);
    }
    assert_eq!(lost.spans(), 7);
    assert_eq!(buffers.decided(trace), Some((0..room).collect()));
}

#[test]
fn a_long_body_gets_memory_of_its_own_and_gives_it_back() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(8, 6));
    let trace = buffers.root();
    buffers.child(trace, Span(1, true), 10);
    buffers.child(trace, Span(2, false), 4 * BYTES);
    buffers.child(trace, Span(3, false), 10);
    buffers.child(trace, Span(4, false), 100 * BYTES);
    assert_eq!(lost.spans(), 1, "one was longer than all that a trace may have");
    assert!(buffers.made() > 4 * BYTES);
    assert_eq!(buffers.decided(trace), Some(vec![1, 2, 3]));
    assert!(buffers.made() <= 2 * REGULAR, "{}", buffers.made());
}

#[test]
fn the_trace_that_has_held_memory_longest_goes_first() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(3, 3));
    let traces: Vec<Tail> = (0..4).map(|_| buffers.root()).collect();
    for (number, trace) in (0..).zip(&traces[..3]) {
        buffers.child(*trace, Span(number, true), 0);
        buffers.child(*trace, Span(number + 10, false), 0);
    }
    buffers.child(traces[3], Span(3, true), 0);
    assert_eq!(lost.spans(), 2, "both spans of the first");
    buffers.child(traces[0], Span(20, true), 0);
    assert_eq!(lost.spans(), 3, "its later spans as well");
    assert_eq!(buffers.decided(traces[0]), None);
    assert_eq!(lost.spans(), 4, "and the one that it began with");
    let kept: Vec<_> = traces[1..].iter().map(|trace| buffers.decided(*trace)).collect();
    assert_eq!(kept, [Some(vec![1, 11]), Some(vec![2, 12]), Some(vec![3])]);
}

#[test]
fn more_open_traces_than_buffers_give_up_the_oldest() {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits(100, 10));
    let traces: Vec<Tail> = (0..65).map(|_| buffers.root()).collect();
    assert!(!buffers.child(traces[0], Span(1, true), 0));
    assert_eq!(lost.spans(), 1);
    assert!(traces[1..].iter().all(|trace| {
        buffers.child(*trace, Span(2, true), 0);
        buffers.decided(*trace) == Some(vec![2])
    }));
    assert_eq!(lost.spans(), 1);
}

#[derive(Debug, Clone)]
enum Step {
    Begin,
    /// A span of one of the traces, failed or not, with so long a body.
    End(prop::sample::Index, bool, usize),
    Decide(prop::sample::Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let length = prop_oneof![8 => 0..200_usize, 1 => 0..3 * BYTES];
    let step = prop_oneof![
        2 => Just(Step::Begin),
        20 => (any::<prop::sample::Index>(), prop::bool::weighted(0.03), length)
            .prop_map(|(trace, failed, length)| Step::End(trace, failed, length)),
        1 => any::<prop::sample::Index>().prop_map(Step::Decide),
    ];
    prop::collection::vec(step, 0..600)
}

/// What is known of one trace.
#[derive(Default)]
struct Model {
    /// The spans that wait.
    waiting: Vec<u32>,
    keep: bool,
    /// Kept or not, once it is decided.
    decided: Option<bool>,
    /// When its first span ended.
    since: Option<u32>,
    evicted: bool,
}

/// Plays the steps; every span comes out, is forgotten with its trace, or is counted as lost.
fn play(steps: &[Step], limits: Limits) -> Result<(), TestCaseError> {
    let lost = Lost::watch();
    let buffers = Buffers::new(limits);
    let mut traces: Vec<(Tail, Model)> = Vec::new();
    let mut expected = 0;
    for (number, step) in (0..).zip(steps) {
        match step {
            Step::Begin if traces.len() < limits.buffers => traces.push((buffers.root(), Model::default())),
            Step::End(at, failed, length) if !traces.is_empty() => {
                let at = at.index(traces.len());
                let before = lost.spans();
                let (tail, _) = traces[at];
                let handed = buffers.child(tail, Span(number, *failed), *length);
                expected += find_evicted(&buffers, &mut traces)?;
                let trace = &mut traces[at].1;
                prop_assert_eq!(handed, trace.decided == Some(true));
                match trace.decided {
                    Some(_) => {}
                    None if trace.evicted => expected += 1,
                    None => {
                        trace.keep |= failed;
                        if lost.spans() - before > expected - before {
                            // There was no room for it.
                            expected += 1;
                        } else {
                            trace.waiting.push(number);
                        }
                        trace.since.get_or_insert(number);
                    }
                }
            }
            Step::Decide(at) if !traces.is_empty() => {
                let at = at.index(traces.len());
                let (tail, trace) = &mut traces[at];
                if trace.decided.is_none() {
                    let kept = buffers.decided(*tail);
                    let waiting = std::mem::take(&mut trace.waiting);
                    if trace.evicted {
                        expected += 1;
                        prop_assert_eq!(kept, None);
                    } else {
                        prop_assert_eq!(kept, trace.keep.then_some(waiting));
                        trace.decided = Some(trace.keep);
                    }
                }
            }
            Step::Begin | Step::End(..) | Step::Decide(_) => {}
        }
        prop_assert_eq!(lost.spans(), expected, "after step {}: {:?}", number, step);
        prop_assert!(buffers.made() <= limits.total);
    }
    Ok(())
}

/// Which traces have been given up now: the oldest of those that hold memory. How many spans those had.
fn find_evicted(buffers: &Buffers<Span>, traces: &mut [(Tail, Model)]) -> Result<u64, TestCaseError> {
    let mut spans = 0;
    let mut by_age: BTreeMap<u32, &mut (Tail, Model)> = BTreeMap::new();
    for trace in traces.iter_mut().filter(|(_, model)| model.decided.is_none() && !model.evicted) {
        if let Some(since) = trace.1.since {
            by_age.insert(since, trace);
        } else if !buffers.waits(trace.0) {
            // It was about to get its first memory.
            trace.1.evicted = true;
        }
    }
    let mut older_waits = false;
    for (tail, model) in by_age.into_values() {
        let waits = buffers.waits(*tail);
        prop_assert!(waits || !older_waits, "a younger trace went first");
        older_waits |= waits;
        if !waits {
            model.evicted = true;
            spans += std::mem::take(&mut model.waiting).len() as u64;
        }
    }
    Ok(spans)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_rules_keep_comes_out_and_what_is_lost_is_counted(
        steps in steps(),
        total in 4..30_usize,
        trace in 4..12_usize,
    ) {
        play(&steps, Limits { remembered: 64, ..limits(total, trace) })?;
    }
}

/// Threads end the spans of all traces in an order of their own; who ends the last one of a trace decides.
fn from_threads(limits: Limits) -> BTreeMap<usize, Option<Vec<u32>>> {
    const TRACES: usize = 60;
    const THREADS: usize = 4;
    const SPANS: u32 = 25;
    let buffers = Buffers::new(limits);
    let traces: Vec<(Tail, AtomicUsize)> =
        (0..TRACES).map(|_| (buffers.root(), AtomicUsize::new(THREADS * SPANS as usize))).collect();
    let decided = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (buffers, traces, decided) = (&buffers, &traces, &decided);
            scope.spawn(move || {
                let stride = [1, 7, 11, 13][thread];
                for at in 0..TRACES * SPANS as usize {
                    let (trace, number) = (at * stride % TRACES, (at / TRACES) as u32);
                    let (tail, left) = &traces[trace];
                    let span = Span(number * THREADS as u32 + thread as u32, trace % 10 == 3 && number == 9);
                    buffers.child(*tail, span, number as usize);
                    if left.fetch_sub(1, Ordering::AcqRel) == 1 {
                        let spans = buffers.decided(*tail);
                        decided.lock().expect("no thread of this test panics").insert(trace, spans);
                    }
                }
            });
        }
    });
    assert!(buffers.made() <= limits.total);
    decided.into_inner().expect("no thread of this test panics")
}

#[test]
fn traces_of_which_several_threads_end_spans_are_kept_whole() {
    let lost = Lost::watch();
    let decided = from_threads(limits(1000, 100));
    assert_eq!(decided.len(), 60);
    for (trace, spans) in decided {
        let Some(mut spans) = spans else {
            assert_ne!(trace % 10, 3);
            continue;
        };
        assert_eq!(trace % 10, 3);
        for thread in 0..4 {
            let of_thread: Vec<u32> = spans.iter().copied().filter(|number| number % 4 == thread).collect();
            assert!(of_thread.is_sorted(), "{of_thread:?}");
        }
        spans.sort_unstable();
        assert_eq!(spans, (0..100).collect::<Vec<u32>>());
    }
    assert_eq!(lost.spans(), 0);
}

#[test]
fn threads_that_want_more_memory_than_there_is_lose_whole_traces() {
    let lost = Lost::watch();
    let decided = from_threads(limits(20, 100));
    let whole = decided.values().flatten().filter(|spans| spans.len() == 100).count();
    let parts = decided.values().flatten().filter(|spans| spans.len() != 100).count();
    assert!(decided.len() == 60 && parts == 0, "{whole} whole, {parts} not");
    // Each trace that was given up loses its hundred spans and the decision.
    assert_eq!(lost.spans() % 101, 0);
    assert!(lost.spans() > 0, "they did not want that much");
}

#[test]
fn the_documented_sizes_are_true() {
    let size = Chunk::<super::Header>::size(0);
    assert!((4000..4600).contains(&size), "a chunk takes {size} bytes");
    let spans = 256 * 1024 / size * (BYTES / Chunk::<super::Header>::stride(0));
    assert!((2500..2700).contains(&spans), "{spans} spans of one trace");
}
