//! The sink that writes lines, of JSON or for people.

use super::queue::Queue;
use super::{Record, Sink, json, pretty};
use crate::redact::{Policy, SinkPolicy};
use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::time::Duration;
use tracing_core::Level;

/// Bytes of lines that may wait for a slow writer.
const CAPACITY: usize = 4 * 1024 * 1024;

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: aligned, and coloured on a terminal. It goes to the standard error stream.
    Pretty,
    /// For machines: one JSON object. It goes to the standard output stream.
    Json,
}

/// Writes records as lines, on a thread of its own.
pub struct Output {
    format: Format,
    policy: SinkPolicy,
    service: Box<str>,
    colours: bool,
    queue: Queue,
}

impl Output {
    /// Lines on the stream that the format goes to. `service` names records whose request does not.
    pub fn standard(format: Format, policy: impl Into<SinkPolicy>, service: &str) -> Self {
        match format {
            Format::Json => Self::new(format, policy, service, std::io::stdout()),
            Format::Pretty => {
                let stream = std::io::stderr();
                let colours =
                    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
                Self { colours, ..Self::new(format, policy, service, stream) }
            }
        }
    }

    /// Lines to any writer, without colours.
    pub fn new(
        format: Format,
        policy: impl Into<SinkPolicy>,
        service: &str,
        writer: impl Write + Send + 'static,
    ) -> Self {
        let queue = Queue::start(writer, CAPACITY, format == Format::Pretty);
        Self { format, policy: policy.into(), service: service.into(), colours: false, queue }
    }
}

thread_local! {
    /// The line of this thread; taken while it is written, so that a second one may begin meanwhile.
    static LINE: Cell<String> = const { Cell::new(String::new()) };
}

impl Sink for Output {
    fn policy(&self) -> Policy {
        self.policy.now()
    }

    fn accept(&self, record: &Record) {
        let mut line = LINE.try_with(Cell::take).unwrap_or_default();
        match self.format {
            Format::Json => json::line(record, &self.service, &mut line),
            Format::Pretty => pretty::line(record, &self.service, self.colours, &mut line),
        }
        self.queue.push(&line, record.level == Level::ERROR);
        line.clear();
        line.shrink_to(64 * 1024);
        // A thread that is ending makes its next line anew.
        let _ = LINE.try_with(|cell| cell.set(line));
    }

    fn flush(&self, within: Duration) -> bool {
        self.queue.flush(within)
    }
}
