//! One record as one line for people.

use super::Record;
use super::line::stamp;
use crate::value::Value;
use std::fmt::Write;
use tracing_core::Level;

/// The column at which fields begin, unless the message is longer.
const MESSAGE_WIDTH: usize = 36;

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
        // Writing to a `String` does not fail.
        let _ = write!(line, "{name:<15} ");
    }
    let mut message = String::new();
    plain(&record.message, &mut message);
    if record.fields.is_empty() {
        line.push_str(&message);
    } else {
        let _ = write!(line, "{message:<MESSAGE_WIDTH$}");
    }
    for (key, value) in &record.fields {
        line.push(' ');
        let mut name = String::new();
        plain(key, &mut name);
        name.push('=');
        paint.dim(&name, line);
        field(value, line);
    }
    origin(record, paint, line);
    line.push('\n');
}

/// Where the line comes from, for those who want to know more.
fn origin(record: &Record, paint: Paint, line: &mut String) {
    let mut origin = String::new();
    plain(&record.target, &mut origin);
    if let Some(request) = record.request.as_deref() {
        let mut id = String::new();
        plain(&request.tracking_id().to_string(), &mut id);
        origin.push_str(" tracking_id=");
        origin.push_str(&id);
    }
    line.push(' ');
    paint.dim(&origin, line);
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

    fn paint(self, colour: &str, text: &str, line: &mut String) {
        if self.colours {
            line.extend(["\u{1b}[", colour, "m", text, "\u{1b}[0m"]);
        } else {
            line.push_str(text);
        }
    }
}
