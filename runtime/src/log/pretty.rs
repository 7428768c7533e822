//! One record as one line for people.

use super::Record;
use super::line::stamp;
use crate::context::around;
use crate::value::Value;
use std::fmt::Write;
use tracing_core::Level;

/// The column at which fields begin, unless the message is longer.
const MESSAGE_WIDTH: usize = 36;

/// Columns by which what happens inside of a span is moved to the right, and how often at most.
const STEP: usize = 2;
const DEEPEST: usize = 8;

/// Texts of several lines stand below the line if they are longer than this.
const SHORT: usize = 48;

/// Appends the line of a record, with its line break; `service` is named where the request has none.
pub(super) fn line(record: &Record, service: &str, colours: bool, line: &mut String) {
    let paint = Paint { colours };
    // The day is on the reader's calendar: `2024-03-15T10:00:00.123Z` becomes `10:00:00.123`.
    let stamp = stamp(record.time);
    paint.dim(std::str::from_utf8(&stamp[11..23]).unwrap_or_default(), line);
    line.push(' ');
    paint.level(record.level, line);
    line.push(' ');
    let request = record.request.as_deref();
    let service = request.and_then(|request| request.service()).map_or(service, |name| name);
    if !service.is_empty() {
        let mut name = String::new();
        plain(service, &mut name);
        paint.paint("36", &format!("{name:<15}"), line);
        line.push(' ');
    }
    let mut message = " ".repeat(STEP * depth(record));
    plain(&record.message, &mut message);
    let (inline, below): (Vec<_>, Vec<_>) = record.fields.iter().partition(|(_, value)| !is_block(value));
    if !inline.is_empty() {
        message = format!("{message:<MESSAGE_WIDTH$}");
    }
    paint.message(record.level, &message, line);
    for (key, value) in inline {
        line.push(' ');
        paint.dim(&name(key, "="), line);
        field(value, line);
    }
    origin(record, paint, line);
    line.push('\n');
    for (key, value) in below {
        block(key, value, paint, line);
    }
}

/// How many spans are open around the record.
fn depth(record: &Record) -> usize {
    let Some(span) = &record.span else { return 0 };
    let around = around();
    // A record of another span than the current one stands at the margin.
    let inside = around.first().is_some_and(|innermost| *innermost == span.span_id());
    if inside { around.len().saturating_sub(1).min(DEEPEST) } else { 0 }
}

/// A key as it is shown.
fn name(key: &str, after: &str) -> String {
    let mut name = String::new();
    plain(key, &mut name);
    name.push_str(after);
    name
}

/// Where the line comes from, for those who want to know more.
fn origin(record: &Record, paint: Paint, line: &mut String) {
    let mut origin = String::new();
    plain(&record.target, &mut origin);
    if let Some(request) = record.request.as_deref() {
        // As a whole, because it is copied into searches.
        origin.push_str(" tracking_id=");
        plain(request.tracking_id().as_str(), &mut origin);
    }
    line.push(' ');
    paint.dim(&origin, line);
}

/// Whether a value is read better below the line: a stack trace, or a statement of several lines.
fn is_block(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.len() > SHORT && text.trim_end().contains('\n'))
}

fn block(key: &str, value: &Value, paint: Paint, line: &mut String) {
    paint.dim(&name(key, ":"), line);
    line.push('\n');
    for row in value.to_string().trim_end().lines() {
        paint.dim("  │ ", line);
        plain(row, line);
        line.push('\n');
    }
}

fn field(value: &Value, line: &mut String) {
    match value {
        Value::Text(text) if text.is_empty() || text.contains([' ', '"', '=']) => {
            line.push('"');
            plain(&text.replace('"', "\\\""), line);
            line.push('"');
        }
        Value::Text(text) => plain(text, line),
        // Writing to a `String` does not fail.
        other => drop(write!(line, "{other}")),
    }
}

/// Text that cannot steer a terminal: control characters are spelled out, so a value never moves the cursor.
fn plain(text: &str, line: &mut String) {
    for c in text.chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\t' => line.push_str("\\t"),
            c if c.is_control() || is_bidi_control(c) => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
}

/// Marks that turn the direction of writing and can make a line read as another.
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[derive(Clone, Copy)]
struct Paint {
    colours: bool,
}

impl Paint {
    fn dim(self, text: &str, line: &mut String) {
        self.paint("2", text, line);
    }

    fn level(self, level: Level, line: &mut String) {
        let colour = match level {
            Level::ERROR => "1;31",
            Level::WARN => "33",
            Level::INFO => "32",
            Level::DEBUG => "34",
            Level::TRACE => "35",
        };
        self.paint(colour, &format!("{:>5}", level.as_str()), line);
    }

    /// What went wrong is seen at once.
    fn message(self, level: Level, text: &str, line: &mut String) {
        match level {
            Level::ERROR => self.paint("1;31", text, line),
            Level::WARN => self.paint("33", text, line),
            _ => line.push_str(text),
        }
    }

    fn paint(self, colour: &str, text: &str, line: &mut String) {
        if self.colours {
            line.extend(["\u{1b}[", colour, "m", text, "\u{1b}[0m"]);
        } else {
            line.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(record: &Record, colours: bool) -> String {
        let mut text = String::new();
        line(record, "api-gateway", colours, &mut text);
        text
    }

    fn record(level: Level, message: &'static str) -> Record {
        Record { time: 1_710_496_800_123_456_789, ..Record::within(None, level, "gateway::routes", message) }
    }

    #[test]
    fn text_of_several_lines_stands_below_and_cannot_steer_the_terminal() {
        let trace = "0: gateway::handle\n   at src/routes.rs:7\n1: \u{1b}[2Jmain\n   at src/main.rs:3\n";
        let failed = record(Level::ERROR, "failed").field("n", 3).field("exception.stacktrace", trace);
        assert_eq!(
            written(&failed, false),
            "10:00:00.123 ERROR api-gateway     failed                               n=3 gateway::routes\n\
             exception.stacktrace:\n  │ 0: gateway::handle\n  │    at src/routes.rs:7\n  │ 1: \\u{1b}[2Jmain\n  \
             │    at src/main.rs:3\n"
        );
    }

    #[test]
    fn colours_change_no_letter_and_stay_away_where_nobody_asked() {
        for level in [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE] {
            let record = record(level, "message").field("key", "value").field("rows", "x\n".repeat(40));
            let (plain, coloured) = (written(&record, false), written(&record, true));
            assert!(!plain.contains('\u{1b}'));
            let mut without = String::new();
            for (at, piece) in coloured.split('\u{1b}').enumerate() {
                without.push_str(if at == 0 {
                    piece
                } else {
                    piece.split_once('m').map_or("", |(_, text)| text)
                });
            }
            assert_eq!(without, plain);
            assert_ne!(coloured, plain);
        }
    }
}
