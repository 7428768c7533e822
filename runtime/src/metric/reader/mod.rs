//! Readers: each takes snapshots of all metrics and remembers by itself what it has had.

mod data;
mod following;
mod memory;
mod source;

pub use data::{MetricData, MetricPoint, MetricValue};
pub(crate) use following::{Following, Point};
pub(crate) use source::Source;

use super::{families, process_start};
use crate::clock;
use std::ops::ControlFlow;

/// What the points of sums and histograms hold, as OpenTelemetry defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Temporality {
    /// All since the process began.
    #[default]
    Cumulative,
    /// What came since the reader's last collection; sums that may fall stay cumulative.
    Delta,
    /// Delta, but cumulative for observed sums, whose last value would otherwise have to be remembered.
    LowMemory,
}

/// Takes snapshots of every declared metric, as often as it is asked.
///
/// Any number of readers live side by side: nothing is ever reset, so none takes anything from another. A delta reader
/// remembers what it has had (16 bytes for each word of a series that was shown: one of a counter, buckets + 2 of a
/// histogram) and leaves out series that did not change. Reading asks observed metrics for their values.
///
/// # Example: what one piece of work has counted
/// ```
/// use telemark::{Counter, MetricReader, MetricValue, Temporality, metric};
///
/// /// Letters sent.
/// #[metric(counter = "letters_sent", unit = "{letter}")]
/// static LETTERS_SENT: Counter;
///
/// let mut reader = MetricReader::new(Temporality::Delta);
/// reader.collect();
/// LETTERS_SENT.add(3);
/// let letters = reader.collect().into_iter().find(|metric| metric.name == "letters_sent").expect("it changed");
/// assert_eq!(letters.points[0].value, MetricValue::Counter(3));
/// assert!(reader.collect().iter().all(|metric| metric.name != "letters_sent"), "nothing new");
/// ```
pub struct MetricReader {
    families: Vec<Following>,
}

impl std::fmt::Debug for MetricReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MetricReader").field("families", &self.families.len()).finish_non_exhaustive()
    }
}

impl MetricReader {
    /// A reader that has had nothing yet: its first collection holds all since the process began.
    #[must_use]
    pub fn new(temporality: Temporality) -> Self {
        let started = process_start();
        let families = families().iter().map(|family| Following::new(family, temporality, started)).collect();
        Self { families }
    }

    /// Every metric with the series that are to be shown; those without any are left out.
    pub fn collect(&mut self) -> Vec<MetricData> {
        self.families.iter_mut().filter_map(collected).collect()
    }

    /// The families, in the order of their names.
    pub(crate) fn families(&mut self) -> &mut [Following] {
        &mut self.families
    }
}

fn collected(family: &mut Following) -> Option<MetricData> {
    let (shape, is_delta) = (family.shape(), family.is_delta());
    let time = clock::unix_nanos();
    let mut points = Vec::new();
    family.read(0, time, |source, point| {
        let value = MetricValue::new(source, point.words);
        if let Some((values, value)) = source.values(point.series).zip(value) {
            let labels = shape.labels.iter().map(|label| label.name).zip(values).collect();
            points.push(MetricPoint { labels, start: point.start, time, value });
        }
        ControlFlow::Continue(())
    });
    family.commit();
    let data =
        MetricData { name: shape.name, unit: shape.unit, description: shape.description, is_delta, points };
    (!data.points.is_empty()).then_some(data)
}
