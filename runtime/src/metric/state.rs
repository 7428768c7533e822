//! Where the values of a metric live: atomics in chunks that are allocated when they are first touched.

use super::Index;
use super::uncounted::is_uncounted;
use crate::schema::{EachSeries, LabelShape, MetricKind, Shape};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Series per chunk: one bit each in the word that remembers which have been touched.
const CHUNK: usize = 64;

/// Up to so many sums are shown at zero before anything has happened.
const ZEROED: usize = 100;

/// The values of one declared metric.
#[derive(Debug)]
pub struct State {
    chunks: OnceLock<Box<[OnceLock<Chunk>]>>,
    overflows: OnceLock<Box<[AtomicU64]>>,
}

#[derive(Debug)]
struct Chunk {
    touched: AtomicU64,
    words: Box<[AtomicU64]>,
}

fn zeros(count: usize) -> Box<[AtomicU64]> {
    (0..count).map(|_| AtomicU64::new(0)).collect()
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// Nothing has happened yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { chunks: OnceLock::new(), overflows: OnceLock::new() }
    }

    /// The words of a series that is about to change; nothing if the index is none of this shape.
    pub(super) fn touch(&self, shape: &Shape, series: usize) -> Option<&[AtomicU64]> {
        let combinations = shape.combinations();
        let chunks = self.chunks.get_or_init(|| {
            let count = combinations.div_ceil(CHUNK);
            (0..count).map(|_| OnceLock::new()).collect()
        });
        let width = shape.words();
        let chunk = chunks.get(series / CHUNK)?.get_or_init(|| {
            let here = (combinations - series / CHUNK * CHUNK).min(CHUNK);
            Chunk { touched: AtomicU64::new(0), words: zeros(here * width) }
        });
        let bit = 1 << (series % CHUNK);
        if chunk.touched.load(Ordering::Relaxed) & bit == 0 {
            chunk.touched.fetch_or(bit, Ordering::Relaxed);
        }
        let start = series % CHUNK * width;
        chunk.words.get(start..start + width)
    }

    /// Counts the labels whose text found no room.
    pub(super) fn overflowed(&self, shape: &Shape, index: Index) {
        if index.overflowed() == 0 || is_uncounted() {
            return;
        }
        let overflows = self.overflows.get_or_init(|| zeros(shape.labels.len()));
        for (position, count) in overflows.iter().enumerate() {
            if index.overflowed() >> (position & 31) & 1 == 1 {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How often a text found no room under the cap of the label at this position.
    pub(super) fn overflow(&self, label: usize) -> u64 {
        let overflows = self.overflows.get();
        overflows.and_then(|all| all.get(label)).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// Calls `each` for every series from this index on that is to be shown, until it breaks.
    pub(super) fn read(&self, shape: &Shape, from: usize, each: &mut EachSeries<'_>) {
        let combinations = shape.combinations();
        let width = shape.words();
        let zero = Zero::of(shape);
        let mut words = vec![0; width];
        let chunks = self.chunks.get();
        for number in from / CHUNK..combinations.div_ceil(CHUNK) {
            let chunk = chunks.and_then(|chunks| chunks.get(number)).and_then(OnceLock::get);
            let touched = chunk.map_or(0, |chunk| chunk.touched.load(Ordering::Relaxed));
            if touched == 0 && zero == Zero::Never {
                continue;
            }
            for series in from.max(number * CHUNK)..combinations.min((number + 1) * CHUNK) {
                let here = series % CHUNK;
                if touched >> here & 1 == 0 {
                    if zero.shows(shape, series) {
                        words.fill(0);
                        if each(series, &words).is_break() {
                            return;
                        }
                    }
                    continue;
                }
                let Some(cells) = chunk.and_then(|c| c.words.get(here * width..(here + 1) * width)) else {
                    continue;
                };
                for (word, cell) in words.iter_mut().zip(cells) {
                    *word = cell.load(Ordering::Relaxed);
                }
                if each(series, &words).is_break() {
                    return;
                }
            }
        }
    }
}

/// Which series exist before their first update.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zero {
    Never,
    Every,
    /// Those whose texts have been seen; of the others there is nothing to show.
    Seen,
}

impl Zero {
    fn of(shape: &Shape) -> Self {
        let sum = matches!(shape.kind, MetricKind::Counter | MetricKind::UpDown);
        let small = sum && shape.combinations() <= ZEROED;
        if !(shape.zero_all || small) {
            Self::Never
        } else if shape.labels.iter().all(LabelShape::is_closed) {
            Self::Every
        } else {
            Self::Seen
        }
    }

    fn shows(self, shape: &Shape, series: usize) -> bool {
        match self {
            Self::Never => false,
            Self::Every => true,
            Self::Seen => shape.digits(series).iter().zip(shape.labels).all(|(&digit, label)| {
                label.is_closed() || (digit + 1 < label.size() && label.value(digit).is_some())
            }),
        }
    }
}
