//! What a delta reader has delivered already, so that the next collection holds only what came after.

use crate::schema::{MetricKind, Shape};

/// Series that are remembered together: one time says since when all of them count.
pub(super) const TOGETHER: usize = 64;

/// The series of one family as they were when they were delivered last.
#[derive(Debug)]
pub(super) struct Memory {
    /// The word that is the bits of an `f64`.
    float: Option<usize>,
    width: usize,
    /// In the order of their numbers; what was never shown is not here.
    chunks: Vec<Chunk>,
    /// Where the last chunk was found: readers come in order.
    at: usize,
}

/// `TOGETHER` neighbouring series.
#[derive(Debug)]
struct Chunk {
    number: usize,
    /// The values of `delivered` are those of this moment.
    since: u64,
    delivered: Box<[u64]>,
    read: Box<[u64]>,
    /// When `read` was read; nothing if it is not worth delivering.
    read_at: Option<u64>,
}

impl Memory {
    /// Of a metric of this shape; `float` says that its sum has fractions.
    pub(super) fn new(shape: &Shape, float: bool) -> Self {
        let width = shape.words();
        let float = match shape.kind {
            MetricKind::Histogram => Some(width - 1),
            _ => float.then_some(0),
        };
        Self { float, width, chunks: Vec::new(), at: 0 }
    }

    /// Begins to read a chunk; one that is new has been zero until `unseen`. Answers since when it counts.
    pub(super) fn open(&mut self, number: usize, unseen: u64, now: u64) -> u64 {
        let next = self.at + 1;
        self.at = if self.chunks.get(next).is_some_and(|chunk| chunk.number == number) {
            next
        } else {
            self.chunks.binary_search_by_key(&number, |chunk| chunk.number).unwrap_or_else(|place| {
                let zeros = || vec![0; TOGETHER * self.width].into_boxed_slice();
                let (delivered, read) = (zeros(), zeros());
                self.chunks.insert(place, Chunk { number, since: unseen, delivered, read, read_at: None });
                place
            })
        };
        let chunk = &mut self.chunks[self.at];
        chunk.read.copy_from_slice(&chunk.delivered);
        chunk.read_at = Some(now);
        chunk.since
    }

    /// Notes a series of the open chunk and leaves in `words` what came since; whether anything did.
    pub(super) fn since(&mut self, series: usize, words: &mut [u64]) -> bool {
        let (float, width) = (self.float, self.width);
        let start = series % TOGETHER * width;
        let Some(chunk) = self.chunks.get_mut(self.at) else { return true };
        let delivered = chunk.delivered.get(start..start + width).unwrap_or_default();
        if let Some(read) = chunk.read.get_mut(start..start + width) {
            read.copy_from_slice(words);
        }
        let mut changed = false;
        for (at, (word, &before)) in words.iter_mut().zip(delivered).enumerate() {
            if Some(at) == float {
                let change = f64::from_bits(*word) - f64::from_bits(before);
                // Of a histogram the buckets tell whether anything changed.
                changed |= width == 1 && change != 0.0;
                *word = change.to_bits();
            } else {
                // A sum that has fallen has begun again: an observed one may do that.
                *word = word.checked_sub(before).unwrap_or(*word);
                changed |= *word != 0;
            }
        }
        // A value that is in the sum already and not in a bucket yet is told with its bucket.
        if !changed && let Some(read) = chunk.read.get_mut(start..start + width) {
            read.copy_from_slice(delivered);
        }
        changed
    }

    /// What was read counts as delivered.
    pub(super) fn commit(&mut self) {
        for chunk in &mut self.chunks {
            if let Some(now) = chunk.read_at.take() {
                std::mem::swap(&mut chunk.delivered, &mut chunk.read);
                chunk.since = now;
            }
        }
    }

    /// What was read was not delivered; the next reading contains it again.
    pub(super) fn forget(&mut self) {
        self.chunks.iter_mut().for_each(|chunk| chunk.read_at = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(memory: &mut Memory, word: u64, now: u64) -> (u64, u64) {
        let since = memory.open(0, 10, now);
        let mut words = [word];
        memory.since(3, &mut words);
        (since, words[0])
    }

    #[test]
    fn what_was_not_delivered_comes_again_with_its_time() {
        let mut memory = Memory::new(&Shape { kind: MetricKind::Counter, ..Shape::REFUSED }, false);
        assert_eq!(read(&mut memory, 5, 20), (10, 5));
        memory.forget();
        assert_eq!(read(&mut memory, 7, 30), (10, 7));
        memory.commit();
        assert_eq!(read(&mut memory, 9, 40), (30, 2));
        memory.commit();
        assert_eq!(read(&mut memory, 9, 50), (40, 0));
    }

    #[test]
    fn a_sum_that_fell_has_begun_again() {
        let mut memory = Memory::new(&Shape { kind: MetricKind::Counter, ..Shape::REFUSED }, false);
        read(&mut memory, 100, 20);
        memory.commit();
        assert_eq!(read(&mut memory, 3, 30), (20, 3));
    }

    #[test]
    fn a_value_that_is_in_the_sum_of_a_histogram_before_its_bucket_is_told_with_it() {
        let shape = Shape { kind: MetricKind::Histogram, ..Shape::REFUSED };
        let (mut memory, sum) = (Memory::new(&shape, false), shape.words() - 1);
        let mut read = |count: u64, value: f64| {
            let mut words = vec![0; shape.words()];
            (words[0], words[sum]) = (count, value.to_bits());
            memory.open(0, 10, 20);
            let changed = memory.since(3, &mut words);
            memory.commit();
            (changed, words[0], f64::from_bits(words[sum]))
        };
        assert_eq!(read(1, 2.0), (true, 1, 2.0));
        assert!(!read(1, 7.0).0, "its bucket is not counted yet");
        assert_eq!(read(2, 7.0), (true, 1, 5.0));
    }

    #[test]
    fn chunks_that_appear_between_others_are_kept_apart() {
        let mut memory = Memory::new(&Shape { kind: MetricKind::Counter, ..Shape::REFUSED }, false);
        for number in [0, 4, 9] {
            memory.open(number, 10, 20);
            assert!(memory.since(0, &mut [number as u64 + 1]));
        }
        memory.commit();
        for (number, since) in [(0, 20), (2, 15), (4, 20), (9, 20)] {
            assert_eq!(memory.open(number, 15, 30), since, "{number}");
            assert_eq!(memory.since(0, &mut [number as u64 + 1]), number == 2, "{number}");
        }
    }
}
