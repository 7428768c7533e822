//! One metric of a scrape: its head and its series, in as many steps as there are chunks.

use super::format::{Format, Head, print};
use super::labels::LabelText;
use super::number::{float, integer, seconds};
use crate::metric::{Family, in_prometheus, process_start};
use crate::schema::{Exemplar, MetricKind, prometheus_unit};
use std::ops::ControlFlow;

/// A metric that is being written.
pub(super) struct Page {
    family: &'static Family,
    lines: Lines,
    labels: LabelText,
    /// The next series.
    next: usize,
    begun: bool,
    written: u64,
}

impl Page {
    pub(super) fn new(format: Format, name: String, family: &'static Family) -> Self {
        let labels = LabelText::new(family, &format!("{name}{{"));
        Self { family, lines: Lines::new(format, name, family), labels, next: 0, begun: false, written: 0 }
    }

    /// Writes series until there are so many bytes; whether there are no more of them.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, most: usize) -> bool {
        let Self { family, lines, labels, next, begun, written } = self;
        let mut ended = true;
        family.read(*next, &mut |series, words| {
            *next = series + 1;
            // A text may come after the series that has it.
            if labels.go(series) {
                // A family without series is left out, as clients of Prometheus do.
                if !std::mem::replace(begun, true) {
                    lines.head(out);
                }
                lines.series(out, series, labels, words);
                *written += 1;
            }
            if out.len() < most {
                return ControlFlow::Continue(());
            }
            ended = false;
            ControlFlow::Break(())
        });
        ended
    }

    /// The series so far, as Prometheus counts them.
    pub(super) fn series(&self) -> u64 {
        self.written * in_prometheus(self.family.shape())
    }
}

/// The lines of a series.
struct Lines {
    family: &'static Family,
    format: Format,
    name: String,
    /// The name without `_total`.
    stem: String,
    /// `le="0.5"} ` for each bucket.
    bounds: Vec<String>,
    /// What follows the labels of `_created`, in OpenMetrics.
    created: String,
}

impl Lines {
    fn new(format: Format, name: String, family: &'static Family) -> Self {
        let shape = family.shape();
        let stem = match shape.kind {
            MetricKind::Counter => name.strip_suffix("_total").unwrap_or(&name).to_owned(),
            _ => name.clone(),
        };
        let bound = |upper| {
            let mut text = b"le=\"".to_vec();
            float(&mut text, upper);
            text.extend_from_slice(b"\"} ");
            String::from_utf8_lossy(&text).into_owned()
        };
        let uppers = shape.buckets.iter().copied().chain([f64::INFINITY]);
        let bounds =
            if shape.kind == MetricKind::Histogram { uppers.map(bound).collect() } else { Vec::new() };
        Self { family, format, name, stem, bounds, created: seconds(process_start()) }
    }

    fn head(&self, out: &mut Vec<u8>) {
        let shape = self.family.shape();
        let kind = match shape.kind {
            MetricKind::Counter => "counter",
            MetricKind::UpDown | MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        };
        let unit = prometheus_unit(shape);
        let Self { name, stem, .. } = self;
        self.format.head(out, &Head { name, stem, kind, unit: &unit, help: shape.description });
    }

    fn series(&self, out: &mut Vec<u8>, series: usize, labels: &LabelText, words: &[u64]) {
        let Some(&word) = words.first() else { return };
        match self.family.shape().kind {
            MetricKind::Counter => {
                self.begin(out, labels);
                if self.family.is_float() {
                    float(out, f64::from_bits(word));
                } else {
                    integer(out, word);
                }
                self.exemplar(out, series, 0);
                out.push(b'\n');
                self.created(out, labels.text());
            }
            MetricKind::UpDown if !self.family.is_float() => {
                self.begin(out, labels);
                integer(out, word.cast_signed());
                out.push(b'\n');
            }
            MetricKind::UpDown | MetricKind::Gauge => {
                self.begin(out, labels);
                float(out, f64::from_bits(word));
                out.push(b'\n');
            }
            MetricKind::Histogram => self.histogram(out, series, labels.text(), words),
        }
    }

    /// The buckets add up, and their last one is the count, so that the two can never disagree.
    fn histogram(&self, out: &mut Vec<u8>, series: usize, labels: &[u8], words: &[u64]) {
        let [counts @ .., sum] = words else { return };
        let mut count: u64 = 0;
        for (bucket, (bound, in_bucket)) in self.bounds.iter().zip(counts).enumerate() {
            count = count.wrapping_add(*in_bucket);
            out.extend_from_slice(self.name.as_bytes());
            out.extend_from_slice(b"_bucket{");
            out.extend_from_slice(labels);
            out.extend_from_slice(bound.as_bytes());
            integer(out, count);
            self.exemplar(out, series, bucket);
            out.push(b'\n');
        }
        // OpenMetrics knows no sum of values that may be negative, and no count without a sum.
        let negative = self.family.shape().buckets.first().is_some_and(|&lowest| lowest < 0.0);
        if !(negative && self.format == Format::OpenMetrics) {
            begin(out, &self.name, "_sum", labels);
            float(out, f64::from_bits(*sum));
            out.push(b'\n');
            begin(out, &self.name, "_count", labels);
            integer(out, count);
            out.push(b'\n');
        }
        self.created(out, labels);
    }

    /// Name and labels of a sample without a suffix.
    fn begin(&self, out: &mut Vec<u8>, labels: &LabelText) {
        if labels.text().is_empty() {
            return begin(out, &self.name, "", &[]);
        }
        if let Some((_comma, line)) = labels.line().split_last() {
            out.extend_from_slice(line);
            out.extend_from_slice(b"} ");
        }
    }

    /// OpenMetrics says since when a series counts. Each of ours was zero when the process began.
    fn created(&self, out: &mut Vec<u8>, labels: &[u8]) {
        if self.format == Format::OpenMetrics {
            begin(out, &self.stem, "_created", labels);
            out.extend_from_slice(self.created.as_bytes());
            out.push(b'\n');
        }
    }

    fn exemplar(&self, out: &mut Vec<u8>, series: usize, bucket: usize) {
        if self.format != Format::OpenMetrics {
            return;
        }
        let Some(Exemplar { value, unix_nanos, span }) = self.family.exemplar(series, bucket) else { return };
        out.extend_from_slice(b" # {");
        if let Some((trace, span)) = span {
            print(out, format_args!("trace_id=\"{trace}\",span_id=\"{span}\""));
        }
        out.extend_from_slice(b"} ");
        float(out, value);
        out.push(b' ');
        out.extend_from_slice(seconds(unix_nanos).as_bytes());
    }
}

/// Name and labels; the labels end with a comma.
fn begin(out: &mut Vec<u8>, name: &str, suffix: &str, labels: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(suffix.as_bytes());
    if let Some((_comma, labels)) = labels.split_last() {
        out.push(b'{');
        out.extend_from_slice(labels);
        out.push(b'}');
    }
    out.push(b' ');
}
