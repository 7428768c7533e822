//! The two text formats of a scrape, and what differs between them before the samples.

use std::fmt;
use std::io::Write as _;

/// A format that a scraper can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// The Prometheus text format 0.0.4.
    Text,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

/// What stands before the samples of a metric.
pub(super) struct Head<'a> {
    /// The full name, with unit and `_total`.
    pub(super) name: &'a str,
    /// The name without `_total`.
    pub(super) stem: &'a str,
    /// The type's word, the same in both formats.
    pub(super) kind: &'a str,
    /// The unit as a word of the name, or nothing.
    pub(super) unit: &'a str,
    /// One sentence for people.
    pub(super) help: &'a str,
}

impl Format {
    /// Begins a metric; all its samples must follow.
    pub(super) fn head(self, out: &mut Vec<u8>, head: &Head<'_>) {
        let Head { name, stem, kind, unit, help } = head;
        match self {
            Self::Text => {
                print(out, format_args!("# HELP {name} "));
                escape(out, help, false);
                print(out, format_args!("\n# TYPE {name} {kind}\n"));
            }
            Self::OpenMetrics => {
                // Here a counter's name is the one without `_total`; only its samples have it.
                print(out, format_args!("# TYPE {stem} {kind}\n"));
                if !unit.is_empty() && stem.strip_suffix(unit).is_some_and(|before| before.ends_with('_')) {
                    print(out, format_args!("# UNIT {stem} {unit}\n"));
                }
                print(out, format_args!("# HELP {stem} "));
                escape(out, help, true);
                out.push(b'\n');
            }
        }
    }
}

/// Writes formatted text.
pub(super) fn print(out: &mut Vec<u8>, text: fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    out.write_fmt(text).ok();
}

/// Writes text as both formats want it in label values, and OpenMetrics in descriptions too.
pub(super) fn escape(out: &mut Vec<u8>, text: &str, quotes: bool) {
    let mut rest = text.as_bytes();
    let special = |&byte: &u8| byte == b'\\' || byte == b'\n' || (quotes && byte == b'"');
    while let Some(at) = rest.iter().position(special) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(&[b'\\', if rest[at] == b'\n' { b'n' } else { rest[at] }]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::{Format, Head, escape};

    const HEAD: Head<'_> = Head {
        name: "read_bytes_total",
        stem: "read_bytes",
        kind: "counter",
        unit: "bytes",
        help: "A \"backslash\" \\ and\na line break.",
    };

    fn head(format: Format, head: &Head<'_>) -> String {
        let mut out = Vec::new();
        format.head(&mut out, head);
        String::from_utf8(out).expect("a head is text")
    }

    #[test]
    fn the_text_format_escapes_no_quotes_in_descriptions() {
        assert_eq!(
            head(Format::Text, &HEAD),
            "# HELP read_bytes_total A \"backslash\" \\\\ and\\na line break.\n# TYPE read_bytes_total counter\n"
        );
    }

    #[test]
    fn open_metrics_names_the_unit_where_it_ends_the_name() {
        assert_eq!(
            head(Format::OpenMetrics, &HEAD),
            "# TYPE read_bytes counter\n# UNIT read_bytes bytes\n\
             # HELP read_bytes A \\\"backslash\\\" \\\\ and\\na line break.\n"
        );
        let bare = head(Format::OpenMetrics, &Head { stem: "bytes", unit: "bytes", help: "B.", ..HEAD });
        assert_eq!(bare, "# TYPE bytes counter\n# HELP bytes B.\n");
    }

    #[test]
    fn values_are_escaped_and_letters_beyond_ascii_stay() {
        let mut out = Vec::new();
        escape(&mut out, "C:\\a \"b\"\né", true);
        assert_eq!(out, "C:\\\\a \\\"b\\\"\\né".as_bytes());
    }
}
