//! Labels as attributes: each value is encoded once, when it is met first.

use super::super::writer::Writer;
use crate::metric::Source;
use std::ops::Range;

/// The attributes of one family's points.
pub(super) struct Attributes {
    labels: Vec<Label>,
    /// The places of the values of all labels but the last.
    digits: Vec<usize>,
    /// The attributes of all labels but the last, for the series of `near`.
    upper: Vec<u8>,
    /// The series that differ in the last label only.
    near: Range<usize>,
}

impl Attributes {
    /// `field` is the number that attributes have in a point.
    pub(super) fn new(field: u32, source: &Source) -> Self {
        let label = |(at, shape): (usize, &crate::schema::LabelShape)| Label {
            field,
            name: shape.name,
            size: source.size(at),
            bytes: Vec::new(),
            places: Vec::new(),
        };
        let labels: Vec<_> = source.shape().labels.iter().enumerate().map(label).collect();
        Self { digits: vec![0; labels.len()], labels, upper: Vec::new(), near: 0..0 }
    }

    /// The attributes of a series, in two parts; nothing if a value is not known yet.
    pub(super) fn of(&mut self, source: &Source, series: usize) -> Option<(&[u8], &[u8])> {
        let Some((last, others)) = self.labels.split_last_mut() else { return Some((&[], &[])) };
        if !self.near.contains(&series) {
            let mut above = series / last.size;
            self.near = above * last.size..(above + 1) * last.size;
            for (label, digit) in others.iter().zip(&mut self.digits).rev() {
                *digit = above % label.size;
                above /= label.size;
            }
            self.upper.clear();
            for (at, (label, &digit)) in others.iter_mut().zip(&self.digits).enumerate() {
                let Some(attribute) = label.attribute(source, at, digit) else {
                    self.near = 0..0;
                    return None;
                };
                self.upper.extend_from_slice(attribute);
            }
        }
        let last = last.attribute(source, others.len(), series - self.near.start)?;
        Some((&self.upper, last))
    }
}

/// One label and the attributes of its values so far.
struct Label {
    field: u32,
    name: &'static str,
    size: usize,
    bytes: Vec<u8>,
    /// Where each value lies in `bytes`.
    places: Vec<Option<Range<usize>>>,
}

impl Label {
    fn attribute(&mut self, source: &Source, at: usize, digit: usize) -> Option<&[u8]> {
        if let Some(Some(place)) = self.places.get(digit) {
            return self.bytes.get(place.clone());
        }
        let value = source.value(at, digit)?;
        let start = self.bytes.len();
        // What is empty is left out, as it is in Prometheus, which does not tell it from a missing label.
        if !value.is_empty() {
            Writer::new(&mut self.bytes).message(self.field, |w| {
                w.string(1, self.name);
                w.message(2, |w| w.string(1, &value));
            });
        }
        let place = start..self.bytes.len();
        if self.places.len() <= digit {
            self.places.resize(digit + 1, None);
        }
        self.places[digit] = Some(place.clone());
        self.bytes.get(place)
    }
}
