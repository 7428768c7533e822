//! Floating-point numbers as OpenMetrics writes them, so that `le="1.0"` is the same text everywhere.

/// The shortest text that reads back as the same number: `0.25`, `1.0`, `1e+06`, `+Inf`.
pub(super) fn canonical(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf".to_owned() } else { "-Inf".to_owned() };
    }
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(-4..=5) => format!("{number:?}"),
        Ok(small @ ..=-1) => format!("{digits}e-{:02}", small.unsigned_abs()),
        Ok(large) => format!("{digits}e+{large:02}"),
        Err(_) => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;
    use proptest::prelude::{any, proptest};

    #[test]
    fn the_numbers_of_the_specification_are_written_as_it_says() {
        let cases = [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (0.005, "0.005"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (2.5, "2.5"),
            (100_000.0, "100000.0"),
            (1_000_000.0, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (1e10, "1e+10"),
            (-42.0, "-42.0"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ];
        for (number, text) in cases {
            assert_eq!(canonical(number), text);
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back_as_itself(number in any::<f64>()) {
            let read: f64 = canonical(number).parse().expect("Rust reads what Go writes");
            assert!(read.total_cmp(&number).is_eq() || read.is_nan() && number.is_nan());
        }
    }
}
