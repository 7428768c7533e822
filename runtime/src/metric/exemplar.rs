//! Exemplars: for each counter series and each bucket the last measurement that was made in a sampled span.
//!
//! An update reads one flag of its thread. Only where that says that a sampled span may be current, it goes on here: to a
//! slot that all threads share, and which a span writes once.

use super::State;
use super::memory::grow;
use crate::clock::{now_unix_nanos, unix_nanos};
use crate::context::sampled::{SampledSpan, ask_again, sampled};
use crate::id::{SpanId, TraceId};
use crate::schema::{Exemplar, Shape};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering, fence};

/// Which measurements may become exemplars: OTEL_METRICS_EXEMPLAR_FILTER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExemplarFilter {
    /// Those made in sampled spans.
    TraceBased = 0,
    /// All.
    AlwaysOn = 1,
    /// None.
    AlwaysOff = 2,
}

static FILTER: AtomicU8 = AtomicU8::new(ExemplarFilter::TraceBased as u8);

/// Takes what set-up says.
pub(crate) fn set_exemplar_filter(filter: ExemplarFilter) {
    FILTER.store(filter as u8, Ordering::Relaxed);
    // Other threads ask again when they enter their next span.
    ask_again(true);
}

/// A metric keeps so many exemplars at most; one with more series and buckets than this shares slots among them, and in
/// each the last one stays.
const MOST: usize = 4096;

/// Slots that are made together.
const GROUP: usize = 64;

/// Slots, made when one of them is needed.
type Group = OnceLock<Box<[Slot]>>;

/// The exemplars of one metric.
#[derive(Debug)]
pub(super) struct Exemplars {
    groups: OnceLock<Box<[Group]>>,
}

/// One exemplar; a reader that meets a writer sees another turn and reads again.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Slot {
    /// Odd while it is being written.
    turn: AtomicU64,
    /// The series and bucket, plus one.
    key: AtomicU64,
    trace: [AtomicU64; 2],
    span: AtomicU64,
    value: AtomicU64,
    unix_nanos: AtomicU64,
}

/// A measurement has been made: keeps it if it is exemplary.
#[cold]
#[inline(never)]
pub(super) fn offer(shape: &Shape, state: &State, series: usize, bucket: usize, value: f64) {
    // What is allocated on the way may itself be counted: not as an exemplar, which would not end.
    ask_again(false);
    let filter = FILTER.load(Ordering::Relaxed);
    let always = filter == ExemplarFilter::AlwaysOn as u8;
    let span = if filter == ExemplarFilter::AlwaysOff as u8 { None } else { sampled() };
    if (span.is_some() || always) && series < shape.combinations() {
        state.exemplars.put(shape, series, bucket, value, span, None);
    }
    ask_again(span.is_some() || always);
}

/// What measurements of this moment are told with, where they may be exemplars.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    span: Option<SampledSpan>,
    unix_nanos: u64,
}

/// Whether measurements made here and now are exemplary: the same question as [`offer`]'s, asked once for several.
#[cold]
#[inline(never)]
pub(super) fn moment() -> Option<Moment> {
    ask_again(false);
    let filter = FILTER.load(Ordering::Relaxed);
    let always = filter == ExemplarFilter::AlwaysOn as u8;
    let span = if filter == ExemplarFilter::AlwaysOff as u8 { None } else { sampled() };
    let moment = (span.is_some() || always).then(|| Moment { span, unix_nanos: now_unix_nanos() });
    ask_again(moment.is_some());
    moment
}

/// Keeps a measurement of that moment.
pub(super) fn keep(
    (shape, state): (&Shape, &State),
    series: usize,
    bucket: usize,
    value: f64,
    moment: Moment,
) {
    ask_again(false);
    state.exemplars.put(shape, series, bucket, value, moment.span, Some(moment.unix_nanos));
    ask_again(true);
}

/// Makes what is kept before it is kept: making it may lead here again.
fn kept<T>(place: &OnceLock<T>, make: impl FnOnce() -> T) -> Option<&T> {
    if place.get().is_none() {
        // Of two threads that make it at once, one keeps its own.
        drop(place.set(make()));
    }
    place.get()
}

/// How many exemplars a series may have.
fn width(shape: &Shape) -> usize {
    shape.words().saturating_sub(1).max(1)
}

/// The number of a series' bucket, and the place of its slot among so many.
fn place(shape: &Shape, series: usize, bucket: usize) -> (u64, usize, usize) {
    let number = series * width(shape) + bucket;
    let all = shape.combinations().saturating_mul(width(shape));
    if all <= MOST {
        return (number as u64 + 1, number, all);
    }
    // Series that are used together often lie at regular distances; a product scatters them.
    let scattered = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - MOST.ilog2());
    (number as u64 + 1, scattered as usize, MOST)
}

impl Exemplars {
    pub(super) const fn new() -> Self {
        Self { groups: OnceLock::new() }
    }

    fn put(
        &self,
        shape: &Shape,
        series: usize,
        bucket: usize,
        value: f64,
        span: Option<SampledSpan>,
        time: Option<u64>,
    ) {
        let (key, at, all) = place(shape, series, bucket);
        let groups = kept(&self.groups, || {
            let count = all.div_ceil(GROUP);
            grow(count * size_of::<Group>());
            (0..count).map(|_| OnceLock::new()).collect()
        });
        let group = groups.and_then(|groups| groups.get(at / GROUP)).and_then(|group| {
            kept(group, || {
                let count = GROUP.min(all - at / GROUP * GROUP);
                grow(count * size_of::<Slot>());
                (0..count).map(|_| Slot::default()).collect()
            })
        });
        if let Some(slot) = group.and_then(|group| group.get(at % GROUP)) {
            slot.write(key, value, span, time);
        }
    }

    /// Whether none was ever kept.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.get().is_none()
    }

    /// The exemplar of this series, and of this bucket of a histogram (0 for a counter).
    pub(super) fn get(&self, shape: &Shape, series: usize, bucket: usize) -> Option<Exemplar> {
        let groups = self.groups.get()?;
        let (key, at, _) = place(shape, series, bucket);
        groups.get(at / GROUP)?.get()?.get(at % GROUP)?.read(key)
    }
}

impl Slot {
    fn write(&self, key: u64, value: f64, span: Option<SampledSpan>, time: Option<u64>) {
        let (trace, span) =
            span.map_or(([0; 2], 0), |(trace, span)| (halves(trace), u64::from_be_bytes(span.to_bytes())));
        // A span that counts here again has no news, and leaves the line to the other processors.
        if span != 0 && self.span.load(Ordering::Relaxed) == span && self.key.load(Ordering::Relaxed) == key {
            return;
        }
        let turn = self.turn.load(Ordering::Relaxed);
        let free = turn & 1 == 0
            && self.turn.compare_exchange(turn, turn + 1, Ordering::Acquire, Ordering::Relaxed).is_ok();
        if !free {
            // Another thread is writing: its measurement is as recent as this one.
            return;
        }
        fence(Ordering::Release);
        self.key.store(key, Ordering::Relaxed);
        self.trace[0].store(trace[0], Ordering::Relaxed);
        self.trace[1].store(trace[1], Ordering::Relaxed);
        self.span.store(span, Ordering::Relaxed);
        self.value.store(value.to_bits(), Ordering::Relaxed);
        self.unix_nanos.store(time.unwrap_or_else(unix_nanos), Ordering::Relaxed);
        self.turn.store(turn + 2, Ordering::Release);
    }

    /// Nothing if it is another's, or if it changes again and again while it is read.
    fn read(&self, key: u64) -> Option<Exemplar> {
        (0..8).find_map(|_| {
            let turn = self.turn.load(Ordering::Acquire);
            let found = self.key.load(Ordering::Relaxed);
            let trace = [&self.trace[0], &self.trace[1]].map(|half| half.load(Ordering::Relaxed));
            let span = self.span.load(Ordering::Relaxed);
            let value = f64::from_bits(self.value.load(Ordering::Relaxed));
            let unix_nanos = self.unix_nanos.load(Ordering::Relaxed);
            fence(Ordering::Acquire);
            let whole = turn & 1 == 0 && self.turn.load(Ordering::Relaxed) == turn;
            whole.then_some((found == key).then(|| Exemplar { value, unix_nanos, span: joined(trace, span) }))
        })?
    }
}

fn halves(trace: TraceId) -> [u64; 2] {
    let whole = u128::from_be_bytes(trace.to_bytes());
    [(whole >> 64) as u64, whole as u64]
}

fn joined([high, low]: [u64; 2], span: u64) -> Option<SampledSpan> {
    let trace = u128::from(high) << 64 | u128::from(low);
    Some((TraceId::from_bytes(trace.to_be_bytes())?, SpanId::from_bytes(span.to_be_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{LabelShape, LabelValues, MetricKind};

    fn span(number: u64) -> SampledSpan {
        joined([number, number], number).expect("the number is not zero")
    }

    #[test]
    fn a_reader_never_sees_half_of_two_exemplars() {
        let shape = Shape { kind: MetricKind::Counter, ..Shape::REFUSED };
        let exemplars = Exemplars::new();
        std::thread::scope(|scope| {
            for writer in 0..3 {
                let exemplars = &exemplars;
                scope.spawn(move || {
                    for round in 0..20_000 {
                        let number = 1 + writer + round * 3;
                        exemplars.put(&shape, 0, 0, number as f64, Some(span(number)), None);
                    }
                });
            }
            for _ in 0..20_000 {
                if let Some(Exemplar { value, span: found, .. }) = exemplars.get(&shape, 0, 0) {
                    assert_eq!(found, Some(span(value as u64)));
                }
            }
        });
        let last = exemplars.get(&shape, 0, 0).expect("one was kept");
        assert!(last.value > 1.0 && last.unix_nanos > 0);
    }

    #[test]
    fn a_metric_with_very_many_series_keeps_the_last_of_those_that_share_a_slot() {
        let label = LabelShape { name: "text", values: LabelValues::Closed(&[""; 400]), variants: &[] };
        let labels = Box::leak(Box::new([label; 2]));
        let shape = Shape { kind: MetricKind::Counter, labels, ..Shape::REFUSED };
        let exemplars = Exemplars::new();
        for series in 0..shape.combinations() {
            exemplars.put(&shape, series, 0, 1.0, Some(span(series as u64 + 1)), None);
        }
        let shown = |series: &usize| exemplars.get(&shape, *series, 0).is_some();
        let found: Vec<usize> = (0..shape.combinations()).filter(shown).collect();
        assert_eq!(found.len(), MOST, "every slot is used, and each is found by the one that wrote it last");
        for series in found {
            assert_eq!(exemplars.get(&shape, series, 0).and_then(|e| e.span), Some(span(series as u64 + 1)));
        }
    }
}
