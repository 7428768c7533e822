//! Numbers as OpenMetrics writes them, so that `le="1.0"` is the same text everywhere.

use super::format::print;

/// A whole number.
pub(super) fn integer(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Whole numbers below this have no exponent.
const PLAIN: f64 = 1e6;

/// The shortest text that reads back as the same number: `0.25`, `1.0`, `1e+06`, `+Inf`.
pub(super) fn float(out: &mut Vec<u8>, number: f64) {
    if number.is_nan() {
        return out.extend_from_slice(b"NaN");
    }
    if number.is_infinite() {
        return out.extend_from_slice(if number > 0.0 { b"+Inf" } else { b"-Inf" });
    }
    if number.fract() == 0.0 && number.abs() < PLAIN && !(number == 0.0 && number.is_sign_negative()) {
        integer(out, number as i32);
        return out.extend_from_slice(b".0");
    }
    let begin = out.len();
    print(out, format_args!("{number:e}"));
    let Some((at, exponent)) = exponent(&out[begin..]) else { return };
    out.truncate(begin + at);
    match exponent {
        -4..=5 => {
            out.truncate(begin);
            print(out, format_args!("{number:?}"));
        }
        ..-4 => print(out, format_args!("e-{:02}", exponent.unsigned_abs())),
        _ => print(out, format_args!("e+{exponent:02}")),
    }
}

/// Where the exponent of a number begins, and what it is.
fn exponent(scientific: &[u8]) -> Option<(usize, i32)> {
    let at = scientific.iter().rposition(|&byte| byte == b'e')?;
    Some((at, std::str::from_utf8(&scientific[at + 1..]).ok()?.parse().ok()?))
}

/// A time stamp in seconds, with milliseconds.
pub(super) fn seconds(unix_nanos: u64) -> String {
    format!("{}.{:03}", unix_nanos / 1_000_000_000, unix_nanos / 1_000_000 % 1_000)
}

#[cfg(test)]
mod tests {
    use super::{float, seconds};
    use proptest::prelude::{any, proptest};

    fn canonical(number: f64) -> String {
        let mut text = b"before ".to_vec();
        float(&mut text, number);
        let text = String::from_utf8(text).expect("numbers are ASCII");
        text.strip_prefix("before ").expect("what was there stays").to_owned()
    }

    #[test]
    fn the_numbers_of_the_specification_are_written_as_it_says() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.005, "0.005"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (2.5, "2.5"),
            (100_000.0, "100000.0"),
            (999_999.0, "999999.0"),
            (123_456.5, "123456.5"),
            (1_000_000.0, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (1e10, "1e+10"),
            (1e-300, "1e-300"),
            (-42.0, "-42.0"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ];
        for (number, text) in cases {
            assert_eq!(canonical(number), text);
        }
    }

    #[test]
    fn time_stamps_are_seconds_with_three_decimals() {
        assert_eq!(seconds(1_700_000_000_012_999_999), "1700000000.012");
        assert_eq!(seconds(0), "0.000");
    }

    proptest! {
        #[test]
        fn every_number_reads_back_as_itself(number in any::<f64>()) {
            let read: f64 = canonical(number).parse().expect("Rust reads what Go writes");
            assert!(read.total_cmp(&number).is_eq() || read.is_nan() && number.is_nan());
        }
    }
}
