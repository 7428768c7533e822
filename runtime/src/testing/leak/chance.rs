//! Made-up letters that are the same in each run of a test, and others in each test.

use std::panic::Location;

/// Letters that stand in no word: four of them in a row are no accident.
const RARE: [char; 10] = ['g', 'j', 'k', 'm', 'p', 'q', 'v', 'w', 'x', 'z'];

/// A source of numbers that begins at the place of a test.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// The numbers of the test at this place.
    pub(super) fn at(place: &Location<'_>) -> Self {
        let seed = format!("{}:{}:{}", place.file(), place.line(), place.column());
        // FNV-1a: different places, different numbers.
        Self(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    /// A number below `end`, by SplitMix64.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// One of these.
    pub(super) fn one_of(&mut self, of: &[char]) -> char {
        of[self.below(of.len())]
    }

    /// So many rare letters in both cases, never the same one twice in a row.
    pub(super) fn letters(&mut self, count: usize) -> String {
        let mut text = String::with_capacity(count);
        let mut last = 0;
        for _ in 0..count {
            last = (last + 1 + self.below(RARE.len() - 1)) % RARE.len();
            let letter = RARE[last];
            text.push(if self.below(2) == 0 { letter.to_ascii_uppercase() } else { letter });
        }
        text
    }

    /// So many digits, none a zero at the front and none the same as the one before.
    pub(super) fn digits(&mut self, count: usize) -> String {
        let mut last = 0;
        (0..count)
            .map(|_| {
                last = (last + self.below(8)) % 9 + 1;
                char::from(b'0' + last as u8)
            })
            .collect()
    }
}
