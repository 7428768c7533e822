//! What each thread remembers of the texts of capped labels, so that a known text costs neither a lock nor a shared line.

use std::cell::Cell;

/// Texts that a thread remembers, over all labels: 2 KiB of pointers.
const ENTRIES: usize = 256;

/// A text that is kept for ever.
#[derive(Debug)]
pub(super) struct Kept {
    /// The address of its label, which is in a static.
    pub(super) label: usize,
    /// The text's hash with the label as the seed.
    pub(super) hash: u64,
    /// The text.
    pub(super) text: &'static str,
    /// Its place among the label's texts.
    pub(super) place: usize,
}

impl Kept {
    /// Whether it is this text of this label.
    #[inline]
    pub(super) fn is(&self, label: usize, hash: u64, text: &str) -> bool {
        self.hash == hash && self.label == label && self.text == text
    }
}

thread_local! {
    // Nothing is to be destroyed in it, so it can be read while a thread ends.
    static CACHE: [Cell<Option<&'static Kept>>; ENTRIES] = const { [const { Cell::new(None) }; ENTRIES] };
}

/// A number for a text; who does not know the seed cannot choose texts that share one.
#[inline]
pub(super) fn hash(seed: usize, text: &str) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let text = text.as_bytes();
    let mut hash = mix(seed as u64, text.len() as u64);
    if let Some(last) = text.last_chunk() {
        for word in text.as_chunks().0 {
            hash = mix(hash, u64::from_le_bytes(*word));
        }
        // It overlaps the words before; reading some bytes twice is cheaper than reading few of them.
        hash = mix(hash, u64::from_le_bytes(*last));
    } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let [first, last] = [*first, *last].map(u32::from_le_bytes);
        hash = mix(hash, u64::from(first) << 32 | u64::from(last));
    } else {
        hash = mix(hash, text.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)));
    }
    hash ^ hash >> 32
}

/// The place of the text, if this thread remembers it: in one of two entries.
#[inline]
pub(super) fn recall(label: usize, hash: u64, text: &str) -> Option<usize> {
    CACHE.with(|cache| {
        let entry = hash as usize % ENTRIES;
        let known = |entry: usize| cache[entry].get().filter(|kept| kept.is(label, hash, text));
        known(entry).or_else(|| known(entry ^ 1)).map(|kept| kept.place)
    })
}

/// Remembers a text, and forgets another one for it.
pub(super) fn remember(kept: &'static Kept) {
    CACHE.with(|cache| {
        let entry = kept.hash as usize % ENTRIES;
        cache[entry ^ 1].set(cache[entry].replace(Some(kept)));
    });
}

#[cfg(test)]
mod tests {
    use super::hash;
    use std::collections::BTreeSet;

    #[test]
    fn texts_of_every_length_are_told_apart() {
        let mut seen = BTreeSet::new();
        let text = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        for length in 0..text.len() {
            assert!(seen.insert(hash(7, &text[..length])), "{length}");
            let mut other = text[..length].to_owned();
            for at in 0..length {
                other.replace_range(at..=at, "#");
                assert!(seen.insert(hash(7, &other)), "{other}");
                other.replace_range(at..=at, &text[at..=at]);
            }
        }
        assert_ne!(hash(7, "a"), hash(8, "a"));
    }
}
