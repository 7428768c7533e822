//! One family as a `Metric`: what stands before its points, and after them.

use super::super::writer::{Writer, varint_length};
use super::attributes::Attributes;
use super::points::{self, HISTOGRAM_ATTRIBUTES, NUMBER_ATTRIBUTES, Times};
use crate::metric::{Following, Point, Source};
use crate::schema::{MetricKind, Shape};
use std::ops::Range;

const DELTA: u64 = 1;
const CUMULATIVE: u64 = 2;

/// What never changes of a family, encoded once.
pub(super) struct Family {
    shape: &'static Shape,
    attributes: Attributes,
    /// The bounds of a histogram.
    bounds: Vec<u8>,
    /// Name, description and unit.
    name: Vec<u8>,
    /// The fields after the points: temporality, and whether it only grows.
    tail: Vec<u8>,
    /// The exemplars of the point that is being written.
    exemplars: Vec<u8>,
    /// Whether there was any when the reading began.
    exemplary: bool,
}

impl Family {
    pub(super) fn new(following: &Following) -> Self {
        let shape = following.shape();
        let mut name = Vec::new();
        let mut w = Writer::new(&mut name);
        w.string(1, shape.name);
        for (field, text) in [(2, shape.description), (3, shape.unit)] {
            if !text.is_empty() {
                w.string(field, text);
            }
        }
        let mut tail = Vec::new();
        let mut w = Writer::new(&mut tail);
        if shape.kind != MetricKind::Gauge {
            w.varint(2, if following.is_delta() { DELTA } else { CUMULATIVE });
        }
        if shape.kind == MetricKind::Counter {
            w.varint(3, 1);
        }
        let histogram = shape.kind == MetricKind::Histogram;
        let field = if histogram { HISTOGRAM_ATTRIBUTES } else { NUMBER_ATTRIBUTES };
        let attributes = Attributes::new(field, following.source());
        let bounds = if histogram { points::bounds(shape.buckets) } else { Vec::new() };
        Self { shape, attributes, bounds, name, tail, exemplars: Vec::new(), exemplary: false }
    }

    /// Whose metric it is: the instrumentation scope.
    pub(super) fn scope(&self) -> &'static str {
        self.shape.location.package
    }

    /// To be called before points are appended.
    pub(super) fn begin(&mut self, source: &Source) {
        self.exemplary = source.has_exemplars();
        self.exemplars.clear();
    }

    /// Appends one point; whether there was anything to append.
    #[inline]
    pub(super) fn point(&mut self, out: &mut Vec<u8>, source: &Source, point: Point<'_>, time: u64) -> bool {
        if self.exemplary {
            self.gather(source, point);
        }
        let (Some(attributes), Some(&word)) = (self.attributes.of(source, point.series), point.words.last())
        else {
            return false;
        };
        let times = Times { start: Some(point.start), time };
        match self.shape.kind {
            MetricKind::Counter if source.is_float() => points::double(out, times, word, attributes),
            // OTLP has no unsigned sums; what does not fit stays at the top.
            MetricKind::Counter => {
                let value = i64::try_from(word).unwrap_or(i64::MAX);
                points::integer(out, times, value, &self.exemplars, attributes);
            }
            MetricKind::UpDown => points::integer(out, times, word.cast_signed(), &[], attributes),
            MetricKind::Gauge => points::double(out, Times { start: None, time }, word, attributes),
            MetricKind::Histogram => {
                let counts = &point.words[..point.words.len() - 1];
                // The schema wants no sum of values that may be negative.
                let sum = self.shape.buckets.first().is_none_or(|&lowest| lowest >= 0.0).then_some(word);
                points::histogram(out, times, (counts, sum), &self.bounds, &self.exemplars, attributes);
            }
        }
        true
    }

    /// Gathers the exemplars of a point: the last one of each bucket, if it is of the point's time.
    fn gather(&mut self, source: &Source, point: Point<'_>) {
        self.exemplars.clear();
        let buckets = match self.shape.kind {
            MetricKind::Counter => 1,
            MetricKind::Histogram => point.words.len() - 1,
            MetricKind::UpDown | MetricKind::Gauge => return,
        };
        for (bucket, _) in point.words.iter().enumerate().take(buckets).filter(|(_, count)| **count > 0) {
            let exemplar = source.exemplar(point.series, bucket);
            if let Some(exemplar) = exemplar.filter(|exemplar| exemplar.unix_nanos >= point.start) {
                points::exemplar(&mut self.exemplars, self.shape.kind, &exemplar);
            }
        }
    }

    /// The length of the `Metric` message around so many bytes of points.
    pub(super) fn length(&self, points: usize) -> usize {
        let data = points + self.tail.len();
        self.name.len() + 1 + varint_length(data) + data
    }

    /// Writes the `Metric` message.
    pub(super) fn write(&self, w: &mut Writer<'_>, points: &[u8]) {
        let data = match self.shape.kind {
            MetricKind::Gauge => 5,
            MetricKind::Counter | MetricKind::UpDown => 7,
            MetricKind::Histogram => 9,
        };
        w.header(2, self.length(points.len()));
        w.raw(&self.name);
        w.header(data, points.len() + self.tail.len());
        w.raw(points);
        w.raw(&self.tail);
    }
}

/// The points of one family in one request.
pub(super) struct Piece {
    /// The family's place.
    pub(super) family: usize,
    /// Its points among all of the request.
    pub(super) points: Range<usize>,
}
