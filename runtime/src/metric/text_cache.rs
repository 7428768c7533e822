//! What each thread remembers of the texts of capped labels, so that a known text costs neither a lock nor a shared line.

use std::cell::Cell;

/// Texts that a thread remembers, over all labels: 2 KiB of pointers.
const ENTRIES: usize = 256;

/// A text as it is looked for: its ends, which are all of a short text, and a number that chooses where to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    label: usize,
    text: &'a str,
    ends: (u64, u64),
    /// Who does not know the label's address cannot choose texts that share one.
    pub(super) hash: u64,
}

/// Up to so many bytes, the ends are the whole text.
pub(super) const SHORT: usize = 16;

impl<'a> Wanted<'a> {
    /// A text of the label at this address, which is in a static.
    #[inline]
    pub(super) fn new(label: usize, text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let ends = ends(bytes);
        let mut hash = label as u64;
        if bytes.len() > SHORT {
            // The last piece covers what the whole ones leave over, and some bytes twice.
            for piece in bytes.as_chunks::<SHORT>().0.iter().chain(bytes.last_chunk()) {
                let piece = u128::from_le_bytes(*piece);
                hash = folded(hash ^ piece as u64, FACTOR ^ (piece >> 64) as u64);
            }
        }
        hash = folded(hash ^ ends.0, FACTOR ^ ends.1 ^ bytes.len() as u64);
        Self { label, text, ends, hash }
    }

    /// The same text, kept.
    pub(super) fn kept(self, text: &'static str, place: usize) -> Kept {
        Kept { wanted: Wanted { text, label: self.label, ends: self.ends, hash: self.hash }, place }
    }
}

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline]
fn folded(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

/// The first and the last bytes of a text, which may overlap.
#[inline]
fn ends(text: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into());
    }
    (text.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0)
}

/// A text that is kept for ever, and its place among the label's texts.
#[derive(Debug)]
pub(super) struct Kept {
    wanted: Wanted<'static>,
    pub(super) place: usize,
}

impl Kept {
    /// The text.
    pub(super) fn text(&self) -> &'static str {
        self.wanted.text
    }

    /// Whether it is this text of this label.
    #[inline]
    pub(super) fn is(&self, other: &Wanted<'_>) -> bool {
        let Wanted { label, text, ends, .. } = self.wanted;
        label == other.label
            && ends == other.ends
            && text.len() == other.text.len()
            && (text.len() <= SHORT || text == other.text)
    }
}

thread_local! {
    // Nothing is to be destroyed in it, so it can be read while a thread ends.
    static CACHE: [Cell<Option<&'static Kept>>; ENTRIES] = const { [const { Cell::new(None) }; ENTRIES] };
}

/// The place of the text, if this thread remembers it: in one of two entries.
#[inline]
pub(super) fn recall(wanted: &Wanted<'_>) -> Option<usize> {
    CACHE.with(|cache| {
        let entry = wanted.hash as usize % ENTRIES;
        let known = |entry: usize| cache[entry].get().filter(|kept| kept.is(wanted));
        known(entry).or_else(|| known(entry ^ 1)).map(|kept| kept.place)
    })
}

/// Remembers a text, and forgets another one for it.
pub(super) fn remember(kept: &'static Kept) {
    CACHE.with(|cache| {
        let entry = kept.wanted.hash as usize % ENTRIES;
        cache[entry ^ 1].set(cache[entry].replace(Some(kept)));
    });
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use std::collections::BTreeSet;

    #[test]
    fn texts_of_every_length_are_told_apart() {
        let mut hashes = BTreeSet::new();
        let text = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        for length in 0..text.len() {
            let wanted = Wanted::new(7, &text[..length]);
            let copy = text[..length].to_owned().leak();
            let kept = wanted.kept(copy, 3);
            assert!(kept.is(&wanted) && !kept.is(&Wanted::new(8, copy)), "{length}");
            assert!(!kept.is(&Wanted::new(7, &text[..=length])), "{length}");
            assert!(hashes.insert(wanted.hash), "{length}");
            let mut other = text[..length].to_owned();
            for at in 0..length {
                other.replace_range(at..=at, "#");
                let wanted = Wanted::new(7, &other);
                assert!(!kept.is(&wanted), "{other}");
                assert!(hashes.insert(wanted.hash), "{other}");
                other.replace_range(at..=at, &text[at..=at]);
            }
        }
    }
}
