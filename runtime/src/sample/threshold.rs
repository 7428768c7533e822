//! OpenTelemetry's consistent probability: a threshold that every service computes alike.

use std::fmt;

/// One more than the largest randomness: 56 bits.
const RANGE: u64 = 1 << 56;
/// Hex digits of a threshold.
const DIGITS: u32 = 14;
/// Digits that are kept behind the leading zeros (or `f`s); five make a ratio exact to a millionth of itself.
const PRECISION: u32 = 5;

/// A trace is kept if its 56 random bits reach this; shown as the `th` value of a `tracestate`'s `ot` entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Threshold(u64);

impl Threshold {
    /// The specification knows no smaller one.
    pub(super) const SMALLEST_SHARE: f64 = 1.0 / RANGE as f64;

    /// The threshold that keeps this share, which lies between the smallest one and 1.
    pub(super) fn of(share: f64) -> Self {
        let kept = (share * RANGE as f64).round() as u64;
        let rejected = RANGE.saturating_sub(kept);
        let digits = zeros(kept).max(zeros(rejected)) + PRECISION;
        let unit = 1_u64 << (4 * DIGITS.saturating_sub(digits));
        Self((rejected + unit / 2) / unit * unit)
    }

    /// The threshold that one to fourteen hex digits name.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        let missing = DIGITS.checked_sub(digits.len() as u32)?;
        hex(digits).map(|value| Self(value << (4 * missing)))
    }

    /// Whether a trace with this randomness is kept.
    pub(super) const fn keeps(self, randomness: u64) -> bool {
        randomness >= self.0
    }
}

/// Hex digits of either case, fourteen at most, as a number; no sign and no blank is one.
pub(super) fn hex(digits: &str) -> Option<u64> {
    let valid = digits.len() <= DIGITS as usize && digits.bytes().all(|b| b.is_ascii_hexdigit());
    valid.then(|| u64::from_str_radix(digits, 16).ok())?
}

/// Leading zeros among the hex digits.
const fn zeros(value: u64) -> u32 {
    if value >= RANGE { 0 } else { (value.leading_zeros() - 8) / 4 }
}

/// Trailing zeros are left out, as the specification wants it; 100 % is `0`.
impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:014x}", self.0);
        let shown = digits.trim_end_matches('0');
        f.write_str(if shown.is_empty() { "0" } else { shown })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TraceId;

    #[test]
    fn published_ratios_have_their_published_thresholds() {
        for (share, th) in [
            (1.0, "0"),
            (0.75, "4"),
            (0.5, "8"),
            (1.0 / 3.0, "aaaab"),
            (0.25, "c"),
            (0.2, "ccccd"),
            (0.125, "e"),
            (0.1, "e6666"),
            (1.0 / 16.0, "f"),
            (0.01, "fd70a4"),
            (0.001, "ffbe76d"),
            (0.0001, "fff97247"),
            (0.000_01, "ffff583a5"),
            (0.000_001, "ffffef391"),
            (Threshold::SMALLEST_SHARE, "ffffffffffffff"),
        ] {
            assert_eq!(Threshold::of(share).to_string(), th, "{share}");
        }
    }

    #[test]
    fn the_upper_bytes_of_a_trace_id_do_not_matter() {
        let trace = |low: &str| format!("ffffffffffffffffff{low}").parse::<TraceId>().unwrap().randomness();
        let one_percent = Threshold::of(0.01);
        assert!(one_percent.keeps(trace("fd70a400000000")));
        assert!(!one_percent.keeps(trace("fd70a3ffffffff")));
        assert!(
            Threshold::of(1.0)
                .keeps("01000000000000000000000000000000".parse::<TraceId>().unwrap().randomness())
        );
    }

    #[test]
    fn a_ratio_keeps_about_its_share_and_a_smaller_one_a_subset() {
        let (many, few) = (Threshold::of(0.3), Threshold::of(0.1));
        let mut kept = (0, 0);
        for _ in 0..20_000 {
            let trace = TraceId::random().randomness();
            kept.0 += u32::from(many.keeps(trace));
            kept.1 += u32::from(few.keeps(trace));
            assert!(many.keeps(trace) || !few.keeps(trace));
        }
        assert!((5_400..6_600).contains(&kept.0), "{kept:?}");
        assert!((1_700..2_300).contains(&kept.1), "{kept:?}");
    }

    #[test]
    fn a_threshold_is_read_as_it_is_written_and_padded_with_zeros() {
        for (digits, value) in [("0", 0), ("c", 0xc0_0000_0000_0000), ("fD70a4", 0xfd_70a4_0000_0000)] {
            assert_eq!(Threshold::parse(digits), Some(Threshold(value)), "{digits}");
        }
        for share in [1.0, 0.3, 0.01, 1e-9, Threshold::SMALLEST_SHARE] {
            let threshold = Threshold::of(share);
            assert_eq!(Threshold::parse(&threshold.to_string()), Some(threshold), "{share}");
        }
        for wrong in ["", "g", "+1", "-1", " 1", "0x1", "fffffffffffffff", "é"] {
            assert_eq!(Threshold::parse(wrong), None, "{wrong}");
        }
    }
}
