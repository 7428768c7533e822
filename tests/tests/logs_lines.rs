//! Lines of JSON that are written without a record in between: the same lines, whole, in order, and without allocations.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

#[path = "logs_lines/batches.rs"]
mod batches;
#[path = "logs_lines/collectors.rs"]
mod collectors;
#[path = "logs_lines/same.rs"]
mod same;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A writer in memory.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

const ENOUGH: Duration = Duration::from_secs(10);
