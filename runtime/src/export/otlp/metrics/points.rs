//! Data points: fields of known width, so that a point's length is known before it is written.

use super::super::writer::{Writer, varint_length};
use crate::schema::{Exemplar, MetricKind};

/// The number of `attributes` in a `NumberDataPoint`.
pub(super) const NUMBER_ATTRIBUTES: u32 = 7;
/// The number of `attributes` in a `HistogramDataPoint`.
pub(super) const HISTOGRAM_ATTRIBUTES: u32 = 9;

/// Field and wire form, as protobuf joins them: all of these are eight bytes wide.
const START: u8 = 2 << 3 | 1;
const TIME: u8 = 3 << 3 | 1;
const COUNT: u8 = 4 << 3 | 1;
const SUM: u8 = 5 << 3 | 1;
const AS_DOUBLE: u8 = 4 << 3 | 1;
const AS_INT: u8 = 6 << 3 | 1;

/// `data_points` of a sum, a gauge and a histogram alike.
const DATA_POINTS: u8 = 1 << 3 | 2;

/// Since when, and when; no start for a gauge.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) start: Option<u64>,
    pub(super) time: u64,
}

/// What stands before the variable part of a point, gathered on the stack.
struct Head {
    bytes: [u8; 48],
    length: usize,
}

impl Head {
    /// The tag and length of the point.
    fn new(length: usize) -> Self {
        let mut head = Self { bytes: [0; 48], length: 1 };
        head.bytes[0] = DATA_POINTS;
        let mut rest = length;
        while rest >= 0x80 {
            head.bytes[head.length] = rest as u8 | 0x80;
            head.length += 1;
            rest >>= 7;
        }
        head.bytes[head.length] = rest as u8;
        head.length += 1;
        head
    }

    fn word(&mut self, tag: u8, word: u64) {
        self.bytes[self.length] = tag;
        self.bytes[self.length + 1..self.length + 9].copy_from_slice(&word.to_le_bytes());
        self.length += 9;
    }

    fn times(&mut self, times: Times) {
        if let Some(start) = times.start {
            self.word(START, start);
        }
        self.word(TIME, times.time);
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

fn width(times: Times) -> usize {
    if times.start.is_some() { 18 } else { 9 }
}

/// A sum; `exemplars` are ready fields.
pub(super) fn integer(
    out: &mut Vec<u8>,
    times: Times,
    value: i64,
    exemplars: &[u8],
    (upper, last): (&[u8], &[u8]),
) {
    let mut head = Head::new(width(times) + 9 + exemplars.len() + upper.len() + last.len());
    head.times(times);
    if exemplars.is_empty() {
        head.word(AS_INT, value as u64);
        out.extend_from_slice(head.as_bytes());
    } else {
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(exemplars);
        out.push(AS_INT);
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(upper);
    out.extend_from_slice(last);
}

/// A gauge.
pub(super) fn double(out: &mut Vec<u8>, times: Times, bits: u64, (upper, last): (&[u8], &[u8])) {
    let mut head = Head::new(width(times) + 9 + upper.len() + last.len());
    head.times(times);
    head.word(AS_DOUBLE, bits);
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(upper);
    out.extend_from_slice(last);
}

/// One exemplar as a field of a sum's point or of a histogram's.
pub(super) fn exemplar(out: &mut Vec<u8>, kind: MetricKind, exemplar: &Exemplar) {
    let integer = kind == MetricKind::Counter;
    Writer::new(out).message(if integer { 5 } else { 8 }, |w| {
        w.fixed64(2, exemplar.unix_nanos);
        if !integer {
            w.double(3, exemplar.value);
        }
        if let Some((trace, span)) = exemplar.span {
            w.bytes(4, &span.to_bytes());
            w.bytes(5, &trace.to_bytes());
        }
        if integer {
            w.fixed64(6, exemplar.value as i64 as u64);
        }
    });
}

/// The bounds of a histogram as the field that every point repeats.
pub(super) fn bounds(bounds: &[f64]) -> Vec<u8> {
    let mut field = Vec::with_capacity(bounds.len() * 8 + 4);
    let words: Vec<u8> = bounds.iter().flat_map(|bound| bound.to_le_bytes()).collect();
    Writer::new(&mut field).bytes(7, &words);
    field
}

/// A histogram: its buckets, and the bits of the sum if it may be told; the count is that of the buckets.
pub(super) fn histogram(
    out: &mut Vec<u8>,
    times: Times,
    (counts, sum): (&[u64], Option<u64>),
    bounds: &[u8],
    exemplars: &[u8],
    (upper, last): (&[u8], &[u8]),
) {
    let packed = counts.len() * 8;
    let count = counts.iter().fold(0, |count: u64, bucket| count.wrapping_add(*bucket));
    // Protobuf leaves a zero out where it is the default, which it is for the count only.
    let words = usize::from(count > 0) + usize::from(sum.is_some());
    let fixed = width(times) + words * 9 + 1 + varint_length(packed) + packed;
    let mut head = Head::new(fixed + bounds.len() + exemplars.len() + upper.len() + last.len());
    head.times(times);
    if count > 0 {
        head.word(COUNT, count);
    }
    if let Some(sum) = sum {
        head.word(SUM, sum);
    }
    out.extend_from_slice(head.as_bytes());
    Writer::new(out).header(6, packed);
    for count in counts {
        out.extend_from_slice(&count.to_le_bytes());
    }
    out.extend_from_slice(bounds);
    out.extend_from_slice(exemplars);
    out.extend_from_slice(upper);
    out.extend_from_slice(last);
}
