//! What one view has seen: spans that ended, spans that are open, and log records.

use crate::log;
use crate::span::{SpanRecord, SpanSink};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing_core::span::Id;

/// Gathers everything, in the order in which it ended or was logged.
#[derive(Default)]
pub(super) struct Seen {
    spans: Mutex<Vec<SpanRecord>>,
    logs: Mutex<Vec<log::Record>>,
    open: Mutex<Vec<(Id, &'static str)>>,
    panics: Mutex<Vec<String>>,
}

fn lock<T>(gathered: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    gathered.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Seen {
    pub(super) fn spans(&self) -> Vec<SpanRecord> {
        lock(&self.spans).clone()
    }

    pub(super) fn logs(&self) -> Vec<log::Record> {
        lock(&self.logs).clone()
    }

    /// The names of the spans that have not ended, in the order in which they were opened.
    pub(super) fn open(&self) -> Vec<&'static str> {
        lock(&self.open).iter().map(|(_, name)| *name).collect()
    }

    /// What was printed of a panic.
    pub(super) fn panicked(&self, printed: String) {
        lock(&self.panics).push(printed);
    }

    pub(super) fn panics(&self) -> Vec<String> {
        lock(&self.panics).clone()
    }

    pub(super) fn opened(&self, id: &Id, name: &'static str) {
        lock(&self.open).push((id.clone(), name));
    }

    pub(super) fn closed(&self, id: &Id) {
        lock(&self.open).retain(|(open, _)| open != id);
    }
}

impl SpanSink for Seen {
    fn ended(&self, span: &SpanRecord) {
        lock(&self.spans).push(span.clone());
    }
}

impl log::Sink for Seen {
    fn accept(&self, record: &log::Record) {
        lock(&self.logs).push(record.clone());
    }
}
