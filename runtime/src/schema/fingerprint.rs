//! A number for the shape of a metric: equal shapes have equal numbers, in every build and on every machine.

use super::{LabelValues, Shape};

/// FNV-1a: small, and defined byte by byte, so that it never changes.
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    /// Text with its length, so that two texts never look like two others.
    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text.as_bytes());
    }
}

impl Shape {
    /// A hash of what readers depend on: name, kind, unit, labels with their values or caps, and buckets. The
    /// description and the place are no part of it.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint_with(self.buckets)
    }

    /// The same with other buckets.
    #[must_use]
    pub fn fingerprint_with(&self, buckets: &[f64]) -> u64 {
        let mut hash = Hash::new();
        for text in [self.name, self.kind.as_str(), self.unit] {
            hash.text(text);
        }
        hash.number(self.labels.len() as u64);
        for label in self.labels {
            hash.text(label.name);
            match label.values {
                LabelValues::Closed(values) => {
                    hash.number(values.len() as u64);
                    for value in values {
                        hash.text(value);
                    }
                }
                LabelValues::Capped { cap, .. } => {
                    // No closed label has so many values.
                    hash.number(u64::MAX);
                    hash.number(cap as u64);
                }
            }
        }
        for bound in buckets {
            hash.number(bound.to_bits());
        }
        hash.0
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::{LabelShape, LabelValues, MetricKind, Shape};

    const SHAPE: Shape = Shape {
        name: "jobs",
        kind: MetricKind::Histogram,
        unit: "s",
        labels: &[LabelShape { name: "kind", values: LabelValues::Closed(&["a", "bc"]), variants: &[] }],
        buckets: &[0.5, 1.0],
        ..Shape::REFUSED
    };

    #[test]
    fn the_number_never_changes_and_words_for_people_do_not_count() {
        assert_eq!(format!("{:016x}", SHAPE.fingerprint()), "b5c3e28335ef85e6");
        let described = Shape { description: "Other words.", zero_all: true, ..SHAPE };
        assert_eq!(described.fingerprint(), SHAPE.fingerprint());
    }

    const fn label(name: &'static str, values: &'static [&'static str]) -> [LabelShape; 1] {
        [LabelShape { name, values: LabelValues::Closed(values), variants: &[] }]
    }

    #[test]
    fn every_part_of_a_shape_counts() {
        const KINDS: &[LabelShape] = &label("kinds", &["a", "bc"]);
        const SPLIT: &[LabelShape] = &label("kind", &["ab", "c"]);
        const TURNED: &[LabelShape] = &label("kind", &["bc", "a"]);
        let others = [
            Shape { name: "job", ..SHAPE },
            Shape { kind: MetricKind::Gauge, ..SHAPE },
            Shape { unit: "ms", ..SHAPE },
            Shape { labels: &[], ..SHAPE },
            Shape { labels: KINDS, ..SHAPE },
            Shape { labels: SPLIT, ..SHAPE },
            Shape { labels: TURNED, ..SHAPE },
            Shape { buckets: &[0.5, 1.5], ..SHAPE },
        ];
        for (at, other) in others.iter().enumerate() {
            assert_ne!(other.fingerprint(), SHAPE.fingerprint(), "{at}");
        }
    }
}
