//! What Prometheus makes of the templates of annotations, as far as tests have to know.

/// The text with its templates filled in; nothing for a template that is more than a value or a label.
pub(super) fn filled(text: &str, value: f64, label: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let close = open + rest[open..].find("}}")?;
        filled.push_str(&rest[..open]);
        let inner = rest[open + 2..close].trim_matches('-').trim();
        let words: Vec<&str> = inner.split('|').map(str::trim).collect();
        let known = match words[..] {
            ["$value"] => general(value, 6),
            ["$value", "humanizePercentage"] => format!("{}%", general(value * 100.0, 4)),
            ["$value", "humanize"] => humanized(value),
            [one] => label(one.strip_prefix("$labels.")?)?,
            _ => return None,
        };
        filled.push_str(&known);
        rest = &rest[close + 2..];
    }
    filled.push_str(rest);
    Some(filled)
}

/// A number with a prefix of the SI.
fn humanized(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return general(value, 4);
    }
    let (mut value, mut prefix) = (value, "");
    if value.abs() >= 1.0 {
        for next in ["k", "M", "G", "T", "P", "E", "Z", "Y"] {
            if value.abs() < 1000.0 {
                break;
            }
            (value, prefix) = (value / 1000.0, next);
        }
    } else {
        for next in ["m", "u", "n", "p", "f", "a", "z", "y"] {
            if value.abs() >= 1.0 {
                break;
            }
            (value, prefix) = (value * 1000.0, next);
        }
    }
    format!("{}{prefix}", general(value, 4))
}

/// A number as Go's `%.4g` writes it.
fn general(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let width = i32::try_from(digits).unwrap_or(4);
    let trimmed = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if exponent < -4 || exponent >= width {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs());
    }
    let places = usize::try_from(width - 1 - exponent).unwrap_or(0);
    trimmed(&format!("{value:.places$}"))
}

#[cfg(test)]
mod tests {
    use super::{filled, general};

    #[test]
    fn values_and_labels_are_filled_in_as_prometheus_writes_them() {
        let label = |name: &str| (name == "service").then(|| "shop".to_owned());
        let of = |text, value| filled(text, value, &label);
        assert_eq!(of("{{ $value | humanizePercentage }}", 0.0288).as_deref(), Some("2.88%"));
        assert_eq!(
            of("{{$labels.service}}: {{ $value | humanize }}", 1_234.5).as_deref(),
            Some("shop: 1.234k")
        );
        assert_eq!(of("{{ $value | humanize }}s", 0.5).as_deref(), Some("500ms"));
        assert_eq!(of("{{ $labels.path }}", 1.0), None, "there is no such label");
        assert_eq!(of("{{ $value | printf \"%.2f\" }}", 1.0), None, "more than we understand");
        assert_eq!(of("{{ $value }}", 20.0).as_deref(), Some("20"));
    }

    #[test]
    fn numbers_have_four_digits() {
        assert_eq!(general(100.0, 4), "100");
        assert_eq!(general(0.000_123_456, 4), "0.0001235");
        assert_eq!(general(123_456.0, 4), "1.235e+05");
    }
}
