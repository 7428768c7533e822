//! The places in a value that a part of a pattern can have reached, as bits.

/// The longest value that is compared.
pub(super) const LONGEST: usize = 1023;

const WORDS: usize = LONGEST / 64 + 1;

/// What is known of the pattern so far.
#[derive(Clone, Copy)]
pub(super) enum State {
    Fine,
    Unknown,
    Broken,
}

/// The places in the value that a part of the pattern can have reached.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) bits: [u64; WORDS],
    pub(super) state: State,
}

impl Places {
    pub(super) const NONE: Self = Self { bits: [0; WORDS], state: State::Fine };

    pub(super) const fn first() -> Self {
        let mut places = Self::NONE;
        places.bits[0] = 1;
        places
    }

    pub(super) const fn failed(state: State) -> Self {
        Self { state, ..Self::NONE }
    }

    pub(super) const fn is_fine(&self) -> bool {
        matches!(self.state, State::Fine)
    }

    pub(super) const fn has(&self, at: usize) -> bool {
        self.bits[at / 64] >> (at % 64) & 1 == 1
    }

    pub(super) const fn add(&mut self, at: usize) {
        self.bits[at / 64] |= 1 << (at % 64);
    }

    /// Both; broken wins over unknown, and unknown over fine.
    pub(super) const fn or(mut self, other: &Self, value: usize) -> Self {
        let mut at = 0;
        while at <= value / 64 {
            self.bits[at] |= other.bits[at];
            at += 1;
        }
        self.state = match (self.state, other.state) {
            (State::Broken, _) | (_, State::Broken) => State::Broken,
            (State::Unknown, _) | (_, State::Unknown) => State::Unknown,
            _ => State::Fine,
        };
        self
    }

    pub(super) const fn same(&self, other: &Self, value: usize) -> bool {
        let mut at = 0;
        while at <= value / 64 {
            if self.bits[at] != other.bits[at] {
                return false;
            }
            at += 1;
        }
        true
    }
}
