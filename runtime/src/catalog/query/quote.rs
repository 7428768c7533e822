//! Text as PromQL quotes it.

/// A text in double quotes.
pub(in crate::catalog) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A number without an exponent where it is one of people's.
pub(super) fn number(value: f64) -> String {
    if value != 0.0 && !(1e-6..1e15).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// The pattern for a bucket's bound as every way of ingestion writes it.
///
/// OpenMetrics and Prometheus since 3.0 write `1.0`, text 0.0.4 and the OTLP receiver of Prometheus write `1`; small
/// bounds have an exponent in the former.
pub(super) fn bound_pattern(le: f64) -> Option<String> {
    if le.fract().abs() < f64::MIN_POSITIVE {
        return Some(format!("{le}|{le}\\.0"));
    }
    let small = le.abs() < 1e-4;
    small.then(|| {
        let scientific = format!("{le:e}");
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        format!("{}|{}e-{:02}", le.to_string().replace('.', "\\."), digits.replace('.', "\\."), -exponent)
    })
}

#[cfg(test)]
mod tests {
    use super::{bound_pattern, quoted};

    #[test]
    fn quotes_backslashes_and_line_ends_are_escaped() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
    }

    #[test]
    fn a_bound_is_found_however_it_was_ingested() {
        assert_eq!(bound_pattern(1.0).as_deref(), Some(r"1|1\.0"));
        assert_eq!(bound_pattern(0.5), None);
        assert_eq!(bound_pattern(0.000_05).as_deref(), Some(r"0\.00005|5e-05"));
    }
}
