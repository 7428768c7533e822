//! The sink that writes lines, of JSON or for people.

use super::desk::Desk;
use super::line::text;
use super::queue::{Manner, Queue};
use super::{Record, Sink, json, pretty};
use crate::redact::{Policy, SinkPolicy};
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
///
/// Lines of JSON are gathered by each thread and written in batches: when 128 KiB wait, 50 ms after the first line or 2 ms
/// if nothing was written for a while, at once for an error, when somebody flushes, when a thread panics, and at the end of
/// the program. Lines for people are written one by one.
///
/// Up to 4 MiB wait for a writer that is slow, and 32 KiB more in each thread. What comes then is dropped and counted in
/// `telemark_logs_dropped_total{reason="queue_full"}`, unless the output is [`lossless`](Self::lossless).
pub struct Output {
    format: Format,
    policy: SinkPolicy,
    service: Box<str>,
    /// The same in quotes.
    quoted: Vec<u8>,
    colours: bool,
    queue: Queue,
}

impl Output {
    /// Lines on the stream that the format goes to. `service` names records whose request does not.
    pub fn standard(format: Format, policy: impl Into<SinkPolicy>, service: &str) -> Self {
        Self::on_standard(format, policy, service, false)
    }

    /// The same; with `lossless` whoever finds too many lines waiting waits until there is room.
    pub(crate) fn on_standard(
        format: Format,
        policy: impl Into<SinkPolicy>,
        service: &str,
        lossless: bool,
    ) -> Self {
        match format {
            Format::Json => Self::start(format, policy, service, std::io::stdout(), lossless),
            Format::Pretty => {
                let stream = std::io::stderr();
                let colours =
                    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
                Self { colours, ..Self::start(format, policy, service, stream, lossless) }
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
        Self::start(format, policy, service, writer, false)
    }

    /// Lines to any writer of which none is dropped while the writer works: whoever finds too many waiting waits.
    ///
    /// So a writer that stalls stops the service. A line is still lost, and counted as `io`, if writing fails.
    pub fn lossless(
        format: Format,
        policy: impl Into<SinkPolicy>,
        service: &str,
        writer: impl Write + Send + 'static,
    ) -> Self {
        Self::start(format, policy, service, writer, true)
    }

    fn start(
        format: Format,
        policy: impl Into<SinkPolicy>,
        service: &str,
        writer: impl Write + Send + 'static,
        lossless: bool,
    ) -> Self {
        let manner = Manner { capacity: CAPACITY, prompt: format == Format::Pretty, lossless };
        let queue = Queue::start(writer, manner);
        let mut quoted = Vec::new();
        text(service, &mut quoted);
        Self { format, policy: policy.into(), service: service.into(), quoted, colours: false, queue }
    }

    /// The name of the service in quotes.
    pub(super) fn service(&self) -> &[u8] {
        &self.quoted
    }

    /// Writes a record as a line of JSON, in this buffer.
    pub(super) fn write(&self, record: &Record, line: &mut Vec<u8>) {
        line.clear();
        json::line(record, &self.service, line);
        self.push(line, record.level);
    }

    /// Takes a line with its line break.
    pub(super) fn push(&self, line: &[u8], level: Level) {
        self.queue.push(line, level == Level::ERROR);
    }
}

impl Sink for Output {
    fn policy(&self) -> Policy {
        self.policy.now()
    }

    fn accept(&self, record: &Record) {
        Desk::with(|desk| match self.format {
            Format::Json => self.write(record, &mut desk.line),
            Format::Pretty => {
                let mut line = String::new();
                pretty::line(record, &self.service, self.colours, &mut line);
                self.push(line.as_bytes(), record.level);
            }
        });
    }

    fn lines(&self) -> Option<&Output> {
        (self.format == Format::Json).then_some(self)
    }

    fn flush(&self, within: Duration) -> bool {
        self.queue.flush(within)
    }

    fn flush_before_the_end(&self, within: Duration) {
        self.queue.flush_unless_stalled(within);
    }
}
