//! Text that fits its column.

use std::time::Duration;

/// Without what could move the cursor or turn the direction of reading, and no longer than this.
pub(super) fn fitted(text: &str, width: usize) -> String {
    let harmless = |c: char| {
        let hidden = c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if hidden { '\u{fffd}' } else { c }
    };
    let mut fitted: String = text.chars().take(width).map(harmless).collect();
    if text.chars().nth(width).is_some() {
        fitted.pop();
        fitted.push('…');
    }
    fitted
}

/// Three digits and a unit: `312 ms`, `4.21 ms`, `820 µs`.
pub(super) fn duration(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    let (unit, size) = match nanos {
        0..1_000 => return format!("{nanos} ns"),
        1_000..999_500 => ("µs", 1e3),
        999_500..999_500_000 => ("ms", 1e6),
        _ => ("s", 1e9),
    };
    let value = nanos as f64 / size;
    let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.digits$} {unit}")
}

/// Where a span lies in its trace, as a line of this width.
pub(super) fn bar(width: usize, from: f64, to: f64) -> String {
    let place = |share: f64| (share.clamp(0.0, 1.0) * width as f64).round() as usize;
    let start = place(from).min(width.saturating_sub(1));
    let end = place(to).clamp(start + 1, width.max(start + 1));
    format!("{}{}{}", " ".repeat(start), "━".repeat(end - start), " ".repeat(width.saturating_sub(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits_and_a_unit() {
        for (nanos, text) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (820_400, "820 µs"),
            (999_499, "999 µs"),
            (999_500, "1.00 ms"),
            (4_210_000, "4.21 ms"),
            (9_995_000, "10.0 ms"),
            (99_940_000, "99.9 ms"),
            (312_400_000, "312 ms"),
            (999_600_000, "1.00 s"),
            (61_000_000_000, "61.0 s"),
        ] {
            assert_eq!(duration(Duration::from_nanos(nanos)), text, "{nanos}");
        }
    }

    #[test]
    fn foreign_text_cannot_move_the_cursor() {
        assert_eq!(fitted("a\x1b[2Jb\n", 20), "a\u{fffd}[2Jb\u{fffd}");
        assert_eq!(fitted("abcdef", 6), "abcdef");
        assert_eq!(fitted("abcdefg", 6), "abcde…");
    }

    #[test]
    fn a_bar_is_as_wide_as_its_column_and_never_empty() {
        assert_eq!(bar(8, 0.0, 1.0), "━━━━━━━━");
        assert_eq!(bar(8, 0.25, 0.5), "  ━━    ");
        assert_eq!(bar(8, 0.5, 0.5), "    ━   ");
        assert_eq!(bar(8, 1.0, 1.0), "       ━");
        assert_eq!(bar(8, f64::NAN, f64::NAN).chars().count(), 8);
    }
}
