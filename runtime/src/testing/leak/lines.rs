//! The lines of the log, as the process would write them, kept in memory.

use crate::log::{Format, Output, Sink};
use crate::redact::Policy;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A writer in memory is fast; whoever waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was written so far.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines of one format, as production shows them.
pub(super) struct Lines {
    output: Arc<Output>,
    page: Page,
}

impl Lines {
    pub(super) fn new(format: Format) -> Self {
        let page = Page::default();
        Self { output: Arc::new(Output::new(format, Policy::Production, "service", page.clone())), page }
    }

    pub(super) fn sink(&self) -> Arc<dyn Sink> {
        Arc::<Output>::clone(&self.output)
    }

    /// Every line so far.
    pub(super) fn read(&self) -> Vec<u8> {
        assert!(self.output.flush(PATIENCE), "the log was not written within {PATIENCE:?}");
        self.page.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
