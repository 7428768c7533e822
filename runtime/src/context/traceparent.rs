//! The `traceparent` header: W3C trace context, level 2, taken strictly.

use super::tracestate::blank_trimmed;
use super::{SpanContext, TraceFlags};
use crate::id::{SpanId, TraceId};

/// The length of version 00.
pub(crate) const LENGTH: usize = 55;

/// The caller's span, or nothing if the standard says that the header is invalid.
///
/// Version 00 has exactly 55 characters; a later version is read like version 00 and may go on after a dash.
pub(crate) fn parse(header: &[u8]) -> Option<SpanContext> {
    let header = blank_trimmed(header);
    let (known, rest) = header.split_at_checked(LENGTH)?;
    let version = byte(known.get(..2)?)?;
    let well_ended = rest.is_empty() || (version != 0 && rest[0] == b'-');
    let dashes = known[2] == b'-' && known[35] == b'-' && known[52] == b'-';
    if version == 0xff || !well_ended || !dashes {
        return None;
    }
    let trace = u128::from(word(&known[3..19])?) << 64 | u128::from(word(&known[19..35])?);
    let trace = TraceId::from_bytes(trace.to_be_bytes())?;
    let span = SpanId::from_bytes(word(&known[36..52])?.to_be_bytes())?;
    let flags = TraceFlags::from_byte(byte(&known[53..55])?);
    Some(SpanContext::new(trace, span).with_flags(flags).from_remote())
}

/// The header for a call made by this span.
pub(crate) fn format(span: &SpanContext) -> [u8; LENGTH] {
    let mut header = *b"00-................................-................-..";
    write(&mut header[3..35], &span.trace_id().to_bytes());
    write(&mut header[36..52], &span.span_id().to_bytes());
    write(&mut header[53..55], &[span.flags().to_byte()]);
    header
}

fn write(text: &mut [u8], bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0x0f)];
    }
}

/// The number of sixteen digits.
fn word(text: &[u8]) -> Option<u64> {
    let (halves, []) = text.as_chunks::<8>() else { return None };
    let [high, low] = halves else { return None };
    Some(u64::from(half(*high)?) << 32 | u64::from(half(*low)?))
}

/// The number of eight digits, which are looked at side by side.
fn half(text: [u8; 8]) -> Option<u32> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let x = u64::from_be_bytes(text);
    // Letters are those with the bit 0x40; nine more than their low bits say is what they stand for.
    let letters = x >> 6 & ONES;
    let digits = (x & (ONES * 0x0f)) + letters * 9;
    let in_place = x & (ONES * 0xf0) == (ONES + letters) * 0x30;
    // None is above fifteen, and exactly those of letters are above nine.
    let in_range = digits & (ONES * 0x10) == 0 && (digits + ONES * 6) >> 4 & ONES == letters;
    let pairs = (digits | digits >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    (in_place && in_range).then_some((fours | fours >> 16) as u32)
}

fn byte(pair: &[u8]) -> Option<u8> {
    let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
    (high | low < NONE).then_some(high << 4 | low)
}

/// Of what is no digit: more than any of them, alone and together.
const NONE: u8 = 0x10;

/// The digits by their letters, lower case only, as the standard has it.
const DIGITS: [u8; 256] = {
    let (mut digits, letters, mut at) = ([NONE; 256], b"0123456789abcdef", 0);
    while at < letters.len() {
        digits[letters[at] as usize] = at as u8;
        at += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";

    fn accepted(header: &str) -> bool {
        parse(header.as_bytes()).is_some()
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        let span = parse(GOOD.as_bytes()).expect("the standard's own example");
        assert_eq!(span.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(span.span_id().to_string(), "00f067aa0ba902b7");
        assert!(span.is_sampled() && span.flags().is_random() && span.is_remote());
    }

    #[test]
    fn flags_that_level_2_does_not_define_are_dropped() {
        let span = parse(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff").expect("valid");
        assert_eq!(span.flags().to_byte(), 3);
    }

    #[test]
    fn a_later_version_is_read_like_version_00() {
        assert!(accepted("cc-12345678901234567890123456789012-1234567890123456-01"));
        assert!(accepted("cc-12345678901234567890123456789012-1234567890123456-01-what-comes-later"));
        assert!(accepted("cc-12345678901234567890123456789012-1234567890123456-01-"));
        assert!(!accepted("cc-12345678901234567890123456789012-1234567890123456-01.what-comes-later"));
    }

    #[test]
    fn what_the_standard_forbids_is_refused() {
        for header in [
            "",
            "00",
            "ff-12345678901234567890123456789012-1234567890123456-01",
            "0-12345678901234567890123456789012-1234567890123456-01",
            "000-12345678901234567890123456789012-1234567890123456-01",
            ".0-12345678901234567890123456789012-1234567890123456-01",
            "00-00000000000000000000000000000000-1234567890123456-01",
            "00-12345678901234567890123456789012-0000000000000000-01",
            "00-1234567890123456789012345678901-1234567890123456-01",
            "00-123456789012345678901234567890123-1234567890123456-01",
            "00-1234567890123456789012345678901A-1234567890123456-01",
            "00-12345678901234567890123456789012-123456789012345-01",
            "00-12345678901234567890123456789012-12345678901234567-01",
            "00-12345678901234567890123456789012-123456789012345X-01",
            "00-12345678901234567890123456789012-1234567890123456-1",
            "00-12345678901234567890123456789012-1234567890123456-001",
            "00-12345678901234567890123456789012-1234567890123456-.0",
            "00-12345678901234567890123456789012-1234567890123456-01-extra",
            "00-12345678901234567890123456789012-1234567890123456-01-",
            "00-12345678901234567890123456789012_1234567890123456-01",
        ] {
            assert!(!accepted(header), "{header}");
        }
    }

    #[test]
    fn digits_side_by_side_are_what_they_are_alone() {
        for place in 0..8 {
            for with in 0..=u8::MAX {
                let mut text = *b"09afed18";
                text[place] = with;
                let alone: Option<Vec<u8>> = text.chunks(2).map(byte).collect();
                assert_eq!(half(text).map(|all| all.to_be_bytes().to_vec()), alone, "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn anything_at_all_is_read_without_a_panic(header in prop::collection::vec(any::<u8>(), 0..80)) {
            drop(parse(&header));
        }

        #[test]
        fn a_changed_byte_never_panics_and_never_gains_flags(at in 0..LENGTH, with in any::<u8>()) {
            let mut header = GOOD.as_bytes().to_vec();
            header[at] = with;
            if let Some(span) = parse(&header) {
                prop_assert!(span.flags().to_byte() <= 3);
            }
        }

        #[test]
        fn what_is_written_is_read_back(trace in 1..u128::MAX, span in 1..u64::MAX, flags in 0..4_u8) {
            let trace = TraceId::from_bytes(trace.to_be_bytes()).expect("not zero");
            let span = SpanId::from_bytes(span.to_be_bytes()).expect("not zero");
            let span = SpanContext::new(trace, span).with_flags(TraceFlags::from_byte(flags)).from_remote();
            prop_assert_eq!(parse(&format(&span)), Some(span));
        }
    }
}
