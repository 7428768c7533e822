//! Whether lines of the log are JSON of the form that collectors and queries expect.

use super::report::{Check, Symptom, Verdict};
use crate::log::{Format, Output, Record, Sink};
use crate::redact::Policy;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tracing_core::Level;

/// As much of the end of a file is read.
const TAIL: u64 = 256 * 1024;

/// What the queries of the dashboards name in every line.
const KEYS: [&str; 5] = ["@timestamp", "@level", "@message", "level", "service"];

/// A file that is older than this has lost its writer.
const QUIET: Duration = Duration::from_mins(10);

fn check(verdict: Verdict, seen: impl Into<String>) -> Check {
    Check::new(Symptom::NoLogs, "lines", verdict, seen)
}

/// A line that this process writes, for nobody else to see.
pub(super) fn own(service: &str) -> Check {
    let written = Written::default();
    let output = Output::new(Format::Json, Policy::Production, service, written.clone());
    let record = Record::within(None, Level::INFO, "telemark::doctor", "Test log").field("test", "value");
    output.accept(&record);
    let flushed = output.flush(Duration::from_secs(1));
    let text = written.text();
    match (flushed, judged(&text)) {
        (true, Ok(Lines { read: 1, .. })) => {
            check(Verdict::Fine, "a line of this process is one object of JSON")
        }
        (_, found) => {
            check(Verdict::Fault, format!("a line of this process cannot be read: {:?}", found.err()))
                .remedy("this is a fault of telemark: report it with its version")
        }
    }
}

/// What the process does with its lines.
pub(super) fn manner(log: Option<&str>) -> Option<Check> {
    let log = log?.to_ascii_lowercase();
    match log.as_str() {
        "off" => {
            Some(check(Verdict::Warning, "TELEMARK_LOG=off: no line is written").remedy("TELEMARK_LOG=json"))
        }
        "pretty" => Some(
            check(Verdict::Warning, "TELEMARK_LOG=pretty: the lines are for people")
                .remedy("TELEMARK_LOG=json where a collector tails them"),
        ),
        _ => None,
    }
}

/// The end of a file of lines.
pub(super) fn of(path: &Path) -> Check {
    let shown = path.display();
    let (text, written) = match tail(path) {
        Ok(read) => read,
        Err(error) => {
            return check(Verdict::Fault, format!("{shown}: {error}"))
                .remedy("redirect the standard output of the service there, or correct the path");
        }
    };
    match judged(&text) {
        Err((number, why)) => check(Verdict::Fault, format!("{shown}: line {number} of its end {why}"))
            .remedy("TELEMARK_LOG=json; and nothing else may write there: `println!` and other programs break the lines"),
        Ok(Lines { read: 0, .. }) => check(Verdict::Warning, format!("{shown} is empty"))
            .remedy("RUST_LOG lets nothing through, TELEMARK_LOG=off, or the service does not write there"),
        Ok(Lines { read, traced }) => {
            let seen = format!("{shown}: {read} lines of JSON, {traced} of them in a trace");
            match written.and_then(|written| SystemTime::now().duration_since(written).ok()) {
                Some(ago) if ago > QUIET => {
                    check(Verdict::Warning, format!("{seen}; nothing since {} minutes", ago.as_secs() / 60))
                        .remedy("the service is idle or gone, or its file was rotated away")
                }
                _ => check(Verdict::Fine, seen),
            }
        }
    }
}

/// The last lines of a file, from the beginning of one on.
fn tail(path: &Path) -> io::Result<(String, Option<SystemTime>)> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let skipped = metadata.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let whole =
        if skipped == 0 { text } else { text.split_once('\n').map_or("", |(_, rest)| rest).to_owned() };
    // The last line may be on its way.
    let end = whole.rfind('\n').map_or(0, |at| at + 1);
    Ok((whole[..end].to_owned(), metadata.modified().ok()))
}

#[derive(Debug, PartialEq, Eq)]
struct Lines {
    read: usize,
    traced: usize,
}

/// How many lines there are, or the first that is not one of ours and why; its text is nobody's to show.
fn judged(text: &str) -> Result<Lines, (usize, String)> {
    let mut lines = Lines { read: 0, traced: 0 };
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let object: Value =
            serde_json::from_str(line).map_err(|_reason| (number, "is not JSON".to_owned()))?;
        if let Some(missing) = KEYS.iter().find(|key| object.get(key).is_none_or(|value| !value.is_string()))
        {
            return Err((number, format!("has no `{missing}`")));
        }
        lines.read += 1;
        lines.traced += usize::from(object.get("trace_id").is_some());
    }
    Ok(lines)
}

/// A writer in memory.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"@timestamp":"2024-03-15T10:00:00.123Z","@level":"INFO","@message":"m","level":"INFO","service":"s"}"#;

    #[test]
    fn a_line_of_our_own_is_fine() {
        assert_eq!(own("shop").verdict, Verdict::Fine, "{:?}", own("shop"));
    }

    #[test]
    fn the_first_wrong_line_is_told_by_its_number_and_never_by_its_text() {
        assert_eq!(judged(&format!("{LINE}\n\n{LINE}\n")), Ok(Lines { read: 2, traced: 0 }));
        assert_eq!(judged(&format!("{LINE}\nhunter2\n")), Err((2, "is not JSON".to_owned())));
        assert_eq!(judged("{\"level\":\"INFO\"}\n"), Err((1, "has no `@timestamp`".to_owned())));
        assert_eq!(judged(&LINE.replace("\"s\"", "7")), Err((1, "has no `service`".to_owned())));
        assert_eq!(judged("7\n"), Err((1, "has no `@timestamp`".to_owned())));
    }
}
