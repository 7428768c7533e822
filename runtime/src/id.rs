//! Identifiers of traces and spans.

use std::cell::Cell;
use std::fmt;
use std::str::FromStr;

/// The identifier of a trace: 16 bytes, never all zero, shown as 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
// Aligned like a word: what has one has no gaps because of it.
#[repr(Rust, packed(8))]
pub struct TraceId(u128);

/// The identifier of a span: 8 bytes, never all zero, shown as 16 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanId(u64);

/// Text that is not an identifier: wrong length, a digit that is not lower-case hex, or all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an identifier: lower-case hex digits of the exact length are expected, not all zero")
    }
}

impl std::error::Error for InvalidId {}

/// Eight digits at once: the half-bytes are spread over eight bytes, and those above nine become letters.
#[inline]
fn hex(number: u32) -> [u8; 8] {
    let x = u64::from(number);
    let x = (x & 0xffff_0000) << 16 | x & 0xffff;
    let x = (x & 0x0000_ff00_0000_ff00) << 8 | x & 0x0000_00ff_0000_00ff;
    let x = (x & 0x00f0_00f0_00f0_00f0) << 4 | x & 0x000f_000f_000f_000f;
    let letters = (x + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    (x + 0x3030_3030_3030_3030 + letters * u64::from(b'a' - b'0' - 10)).to_be_bytes()
}

impl TraceId {
    /// Stands where no trace is known.
    pub(crate) const NONE: Self = Self(0);

    /// A new random identifier.
    #[must_use]
    pub fn random() -> Self {
        loop {
            let id = (u128::from(next()) << 64) | u128::from(next());
            if id != 0 {
                return Self(id);
            }
        }
    }

    /// The identifier of these bytes, unless they are all zero.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        match u128::from_be_bytes(bytes) {
            0 => None,
            id => Some(Self(id)),
        }
    }

    /// The bytes, most significant first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The text that it is shown as.
    #[must_use]
    pub(crate) fn to_hex(self) -> [u8; 32] {
        let mut text = [0; 32];
        let (places, _) = text.as_chunks_mut::<8>();
        places.copy_from_slice(&self.to_hex_words());
        text
    }

    /// The same, eight digits at a time.
    #[inline]
    #[must_use]
    pub(crate) fn to_hex_words(self) -> [[u8; 8]; 4] {
        // Written out: a closure over an array of shifts is called four times, which takes longer than all the digits.
        let (high, low) = ((self.0 >> 64) as u64, self.0 as u64);
        [hex((high >> 32) as u32), hex(high as u32), hex((low >> 32) as u32), hex(low as u32)]
    }

    /// The low 56 bits: the randomness that consistent samplers use.
    #[must_use]
    pub const fn randomness(self) -> u64 {
        (self.0 as u64) & 0x00ff_ffff_ffff_ffff
    }
}

impl SpanId {
    /// Stands where no span is known.
    pub(crate) const NONE: Self = Self(0);

    /// The identifier of a random number, which is not zero.
    #[inline]
    pub(crate) const fn of_random(number: u64) -> Self {
        Self(number)
    }

    /// A new random identifier.
    #[must_use]
    pub fn random() -> Self {
        loop {
            let id = next();
            if id != 0 {
                return Self(id);
            }
        }
    }

    /// The identifier of these bytes, unless they are all zero.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        match u64::from_be_bytes(bytes) {
            0 => None,
            id => Some(Self(id)),
        }
    }

    /// The bytes, most significant first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// The text that it is shown as.
    #[must_use]
    pub(crate) fn to_hex(self) -> [u8; 16] {
        let mut text = [0; 16];
        let (digits, _) = text.as_chunks_mut::<8>();
        let all = self.0.to_be_bytes();
        let (bytes, _) = all.as_chunks::<4>();
        for (digits, bytes) in digits.iter_mut().zip(bytes) {
            *digits = hex(u32::from_be_bytes(*bytes));
        }
        text
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", { self.0 })
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn lower_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl FromStr for TraceId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if !lower_hex(text, 32) {
            return Err(InvalidId);
        }
        match u128::from_str_radix(text, 16) {
            Ok(id) if id != 0 => Ok(Self(id)),
            _ => Err(InvalidId),
        }
    }
}

impl FromStr for SpanId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if !lower_hex(text, 16) {
            return Err(InvalidId);
        }
        match u64::from_str_radix(text, 16) {
            Ok(id) if id != 0 => Ok(Self(id)),
            _ => Err(InvalidId),
        }
    }
}

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// A 64-bit number of this thread's own generator (splitmix64), seeded once from the system.
pub(crate) fn next() -> u64 {
    let advance = |cell: &Cell<u64>| {
        let state = match cell.get() {
            0 => seed(),
            state => state.wrapping_add(0x9e37_79b9_7f4a_7c15),
        };
        cell.set(state);
        mix(state)
    };
    // A thread-local that is already gone (a span in another destructor) still gets an identifier.
    STATE.try_with(advance).unwrap_or_else(|_| mix(seed()))
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cold]
fn seed() -> u64 {
    let mut bytes = [0; 8];
    if getrandom::fill(&mut bytes).is_err() {
        // Without a source of randomness identifiers must still differ between threads and runs.
        let place = std::ptr::from_ref(&bytes).addr() as u64;
        bytes = crate::clock::unix_nanos().wrapping_add(place).to_ne_bytes();
    }
    u64::from_ne_bytes(bytes) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_identifier_are_the_same_thing() {
        let id = TraceId::random();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().as_bytes(), id.to_hex());
        let id = SpanId::random();
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn what_is_not_an_identifier_is_refused() {
        for text in [
            "",
            "0",
            "00000000000000000000000000000000",
            "4BF92F3577B34DA6A3CE929D0E0E4736",
            "+bf92f3577b34da6a3ce929d0e0e4736",
        ] {
            assert_eq!(text.parse::<TraceId>(), Err(InvalidId), "{text}");
        }
        assert_eq!("0000000000000000".parse::<SpanId>(), Err(InvalidId));
    }

    #[test]
    fn two_threads_draw_different_identifiers() {
        let other = std::thread::spawn(TraceId::random).join().expect("drawing an identifier does not panic");
        assert_ne!(TraceId::random(), other);
    }
}
