//! The labels of a series as text, of which only what differs from the series before is written again.

use super::format::escape;
use crate::metric::{Digits, Family};
use crate::schema::prometheus_label;

/// Texts that are kept ready, in bytes for each metric; the others are asked for when they are needed.
const READY: usize = 128 * 1024;

/// The labels of one series after the other: `kind="small",hit="true",` with a comma at the end.
pub(super) struct LabelText {
    family: &'static Family,
    digits: Digits,
    labels: Vec<LabelTexts>,
    text: Vec<u8>,
    /// Where the labels begin in it.
    begin: usize,
    /// Where each label ends in the text.
    ends: Vec<usize>,
    /// So many labels of the text are those of the current series.
    valid: usize,
}

/// One label.
struct LabelTexts {
    /// `kind="`
    begin: String,
    /// `kind="small",` for each of its first values, one after the other.
    ready: Vec<u8>,
    /// Where each of these ends.
    ends: Vec<u32>,
}

impl LabelText {
    /// The labels of this family's series; `line` is what a line with them begins with.
    pub(super) fn new(family: &'static Family, line: &str) -> Self {
        let digits = Digits::new(family.sizes());
        let mut labels: Vec<_> =
            family.shape().labels.iter().map(|label| LabelTexts::new(label.name)).collect();
        let mut room = READY;
        // Series come in the order of the first label, so each of its values is needed once.
        for (position, label) in labels.iter_mut().enumerate().skip(1) {
            label.prepare(family, position, digits.sizes().get(position).copied().unwrap_or(0), &mut room);
        }
        let ends = vec![0; labels.len()];
        let text = line.as_bytes().to_vec();
        Self { family, digits, labels, begin: text.len(), text, ends, valid: 0 }
    }

    /// Goes to a series; false if one of its texts is not there yet.
    pub(super) fn go(&mut self, series: usize) -> bool {
        let first = self.digits.go(series).min(self.valid);
        self.text.truncate(first.checked_sub(1).map_or(self.begin, |before| self.ends[before]));
        let places = self.digits.places().iter().zip(&self.labels).zip(&mut self.ends).enumerate();
        for (position, ((&place, label), end)) in places.skip(first) {
            if !label.write(self.family, position, place, &mut self.text) {
                self.valid = position;
                return false;
            }
            *end = self.text.len();
        }
        self.valid = self.labels.len();
        true
    }

    /// The labels of the series, each with a comma behind it.
    pub(super) fn text(&self) -> &[u8] {
        self.text.get(self.begin..).unwrap_or_default()
    }

    /// The beginning of the line and the labels, in one piece.
    pub(super) fn line(&self) -> &[u8] {
        &self.text
    }
}

impl LabelTexts {
    fn new(name: &str) -> Self {
        Self { begin: format!("{}=\"", prometheus_label(name)), ready: Vec::new(), ends: Vec::new() }
    }

    /// Writes the values that are known now, as long as there is room for them.
    fn prepare(&mut self, family: &Family, position: usize, values: usize, room: &mut usize) {
        for place in 0..values {
            let mut text = std::mem::take(&mut self.ready);
            let known = *room > 0 && self.append(family, position, place, &mut text);
            self.ready = text;
            if !known {
                return;
            }
            let before = self.ends.last().map_or(0, |end| *end as usize);
            *room = room.saturating_sub(self.ready.len() - before + size_of::<u32>());
            self.ends.push(self.ready.len() as u32);
        }
    }

    fn write(&self, family: &Family, position: usize, place: usize, out: &mut Vec<u8>) -> bool {
        let Some(&end) = self.ends.get(place) else { return self.append(family, position, place, out) };
        let begin = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        out.extend_from_slice(&self.ready[begin..end as usize]);
        true
    }

    /// To Prometheus an empty value is no label.
    fn append(&self, family: &Family, position: usize, place: usize, out: &mut Vec<u8>) -> bool {
        let Some(value) = family.text(position, place) else { return false };
        if !value.is_empty() {
            out.extend_from_slice(self.begin.as_bytes());
            escape(out, value, true);
            out.extend_from_slice(b"\",");
        }
        true
    }
}
