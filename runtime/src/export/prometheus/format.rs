//! The two text formats of a scrape, and what differs between them.

use std::fmt::{Display, Write};

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
    /// The type's word, the same in both formats.
    pub(super) kind: &'a str,
    /// The unit as a word of the name, or nothing.
    pub(super) unit: &'a str,
    /// One sentence for people.
    pub(super) help: &'a str,
}

/// A scrape that is being written.
pub(super) struct Page {
    text: String,
    format: Format,
}

impl Page {
    /// An empty one.
    pub(super) fn new(format: Format) -> Self {
        Self { text: String::with_capacity(16 * 1024), format }
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> String {
        if self.format == Format::OpenMetrics {
            self.text.push_str("# EOF\n");
        }
        self.text
    }

    /// Begins a metric; all its samples must follow.
    pub(super) fn head(&mut self, head: &Head<'_>) {
        let Head { name, kind, unit, help } = head;
        match self.format {
            Format::Text => {
                self.line(format_args!("# HELP {name} "));
                escape(&mut self.text, help, false);
                self.line(format_args!("\n# TYPE {name} {kind}\n"));
            }
            Format::OpenMetrics => {
                // Here a counter's name is the one without `_total`; only its samples have it.
                let family = if *kind == "counter" { name.trim_end_matches("_total") } else { name };
                self.line(format_args!("# TYPE {family} {kind}\n"));
                let suffix = family.strip_suffix(unit).is_some_and(|before| before.ends_with('_'));
                if !unit.is_empty() && suffix {
                    self.line(format_args!("# UNIT {family} {unit}\n"));
                }
                self.line(format_args!("# HELP {family} "));
                escape(&mut self.text, help, true);
                self.text.push('\n');
            }
        }
    }

    /// One sample.
    pub(super) fn sample(&mut self, name: &str, suffix: &str, labels: &[(&str, &str)], value: &str) {
        self.text.push_str(name);
        self.text.push_str(suffix);
        if !labels.is_empty() {
            self.labels(labels);
            self.text.push('}');
        }
        self.line(format_args!(" {value}\n"));
    }

    /// One bucket of a histogram, with everything that is not above its bound.
    pub(super) fn bucket(&mut self, name: &str, labels: &[(&str, &str)], upper: &str, count: u64) {
        self.text.push_str(name);
        self.text.push_str("_bucket");
        self.labels(labels);
        self.line(format_args!("{}le=\"{upper}\"}} {count}\n", if labels.is_empty() { "" } else { "," }));
    }

    fn labels(&mut self, labels: &[(&str, &str)]) {
        for (at, (name, value)) in labels.iter().enumerate() {
            self.text.push(if at == 0 { '{' } else { ',' });
            self.text.push_str(name);
            self.text.push_str("=\"");
            escape(&mut self.text, value, true);
            self.text.push('"');
        }
        if labels.is_empty() {
            self.text.push('{');
        }
    }

    fn line(&mut self, text: impl Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{text}");
    }
}

fn escape(out: &mut String, text: &str, quotes: bool) {
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if quotes => out.push_str("\\\""),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Head, Page};

    fn page(format: Format) -> String {
        let mut page = Page::new(format);
        let help = "A \"backslash\" \\ and\na line break.";
        page.head(&Head { name: "read_bytes_total", kind: "counter", unit: "bytes", help });
        page.sample("read_bytes_total", "", &[("path", "C:\\a \"b\"\nc")], "3");
        page.head(&Head { name: "wait_seconds", kind: "histogram", unit: "seconds", help: "Waiting." });
        page.bucket("wait_seconds", &[], "1.0", 2);
        page.bucket("wait_seconds", &[("kind", "é")], "+Inf", 2);
        page.finish()
    }

    #[test]
    fn the_text_format_escapes_quotes_in_values_only() {
        assert_eq!(
            page(Format::Text),
            "# HELP read_bytes_total A \"backslash\" \\\\ and\\na line break.\n\
             # TYPE read_bytes_total counter\n\
             read_bytes_total{path=\"C:\\\\a \\\"b\\\"\\nc\"} 3\n\
             # HELP wait_seconds Waiting.\n\
             # TYPE wait_seconds histogram\n\
             wait_seconds_bucket{le=\"1.0\"} 2\n\
             wait_seconds_bucket{kind=\"é\",le=\"+Inf\"} 2\n"
        );
    }

    #[test]
    fn open_metrics_names_the_unit_and_ends_with_eof() {
        assert_eq!(
            page(Format::OpenMetrics),
            "# TYPE read_bytes counter\n\
             # UNIT read_bytes bytes\n\
             # HELP read_bytes A \\\"backslash\\\" \\\\ and\\na line break.\n\
             read_bytes_total{path=\"C:\\\\a \\\"b\\\"\\nc\"} 3\n\
             # TYPE wait_seconds histogram\n\
             # UNIT wait_seconds seconds\n\
             # HELP wait_seconds Waiting.\n\
             wait_seconds_bucket{le=\"1.0\"} 2\n\
             wait_seconds_bucket{kind=\"é\",le=\"+Inf\"} 2\n\
             # EOF\n"
        );
    }
}
