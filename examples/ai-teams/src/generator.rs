//! Chance that is the same in every run: the traffic varies, a run can be repeated.

/// A sequence of numbers from a seed (splitmix64).
pub(crate) struct Generator(u64);

impl Generator {
    /// The sequence of this number.
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The sequence of this text.
    pub(crate) fn of(text: &str) -> Self {
        // FNV-1a: every byte moves every bit that follows.
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to `high`, without it.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low)
    }

    /// True in this many of a hundred cases.
    pub(crate) fn percent(&mut self, share: u64) -> bool {
        self.between(0, 100) < share
    }
}
