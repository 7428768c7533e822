//! One family as one reader follows it.

use super::Temporality;
use super::memory::{Memory, TOGETHER};
use super::source::Source;
use crate::metric::{Family, in_prometheus};
use crate::schema::{MetricKind, Shape};
use std::ops::ControlFlow;

/// One series at the moment of a reading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point<'a> {
    /// Its number in the family.
    pub(crate) series: usize,
    /// Its words: of a sum, a gauge or a histogram, as [`Series::read`](crate::schema::Series::read) has them.
    pub(crate) words: &'a [u64],
    /// Since when they count, in nanoseconds since 1970.
    pub(crate) start: u64,
}

/// A family, and what this reader has had of it already.
pub(crate) struct Following {
    source: Source,
    memory: Option<Memory>,
    /// All series were zero then.
    started: u64,
    /// When the last whole pass began: what was not shown in it was zero until then.
    swept: u64,
    /// When the pass began that is not over yet.
    sweeping: Option<u64>,
    /// Series that this pass has seen, and the last whole one.
    seen: u64,
    shown: u64,
}

impl Following {
    pub(super) fn new(family: &'static Family, temporality: Temporality, started: u64) -> Self {
        let source = Source::new(family);
        let shape = source.shape();
        let sum = matches!(shape.kind, MetricKind::Counter | MetricKind::Histogram);
        let delta = sum
            && match temporality {
                Temporality::Cumulative => false,
                Temporality::Delta => true,
                Temporality::LowMemory => !source.is_observed(),
            };
        let memory = delta.then(|| Memory::new(shape, source.is_float()));
        Self { source, memory, started, swept: started, sweeping: None, seen: 0, shown: 0 }
    }

    /// The declaration.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.source.shape()
    }

    /// Where the labels of a series are told.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Whether points hold what came since the last delivery, and not all since the start.
    pub(crate) fn is_delta(&self) -> bool {
        self.memory.is_some()
    }

    /// Calls `each` for the series from this one on until it breaks, in order; where to go on after a break. A delta
    /// reader goes on to the end of a group of neighbours after a break, so `each` is called up to 63 times more.
    pub(crate) fn read<F>(&mut self, from: usize, now: u64, each: F) -> Option<usize>
    where
        F: FnMut(&Source, Point<'_>) -> ControlFlow<()>,
    {
        if from == 0 {
            self.sweeping = Some(now);
            self.seen = 0;
        }
        let next = match self.memory {
            None => self.read_all(from, each),
            Some(_) => self.read_changes(from, now, each),
        };
        if next.is_none() {
            self.swept = self.sweeping.take().unwrap_or(self.swept);
            self.shown = self.seen;
        }
        next
    }

    fn read_all<F>(&mut self, from: usize, mut each: F) -> Option<usize>
    where
        F: FnMut(&Source, Point<'_>) -> ControlFlow<()>,
    {
        let (start, seen) = (self.started, &mut self.seen);
        let mut next = None;
        self.source.read(from, |source, series, words| {
            *seen += 1;
            let flow = each(source, Point { series, words, start });
            next = flow.is_break().then_some(series + 1);
            flow
        });
        next
    }

    fn read_changes<F>(&mut self, from: usize, now: u64, mut each: F) -> Option<usize>
    where
        F: FnMut(&Source, Point<'_>) -> ControlFlow<()>,
    {
        let Some(memory) = &mut self.memory else { return None };
        let (unseen, seen) = (self.swept, &mut self.seen);
        let mut change = vec![0; self.source.shape().words()];
        let (mut open, mut start, mut enough, mut next) = (None, 0, false, None);
        self.source.read(from, |source, series, words| {
            let chunk = series / TOGETHER;
            if open != Some(chunk) {
                if enough {
                    next = Some(series);
                    return ControlFlow::Break(());
                }
                open = Some(chunk);
                start = memory.open(chunk, unseen, now);
            }
            *seen += 1;
            change.copy_from_slice(words);
            if memory.since(series, &mut change) {
                enough |= each(source, Point { series, words: &change, start }).is_break();
            }
            ControlFlow::Continue(())
        });
        next
    }

    /// How many series Prometheus would count in the last whole pass.
    pub(crate) fn shown(&self) -> u64 {
        self.shown * in_prometheus(self.shape())
    }

    /// What was read since the last call has reached whom it was read for.
    pub(crate) fn commit(&mut self) {
        if let Some(memory) = &mut self.memory {
            memory.commit();
        }
    }

    /// What was read since the last call is lost; a delta reader reads it again.
    pub(crate) fn forget(&mut self) {
        if let Some(memory) = &mut self.memory {
            memory.forget();
        }
    }
}
