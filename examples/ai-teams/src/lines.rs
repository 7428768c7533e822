//! Log lines on a terminal: held back while the traffic runs, then shown as they come.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Lines that are kept.
const LIMIT: usize = 4000;

/// The lines of this process.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    kept: VecDeque<String>,
    unfinished: String,
    live: bool,
}

impl Lines {
    /// What was said in a request, in order.
    pub(crate) fn of_request(&self, tracking_id: &str) -> Vec<String> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let end = format!("tracking_id={tracking_id}");
        state.kept.iter().filter(|line| line.ends_with(&end)).cloned().collect()
    }

    /// From now on lines are written to the terminal.
    pub(crate) fn go_live(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.live = true;
        state.kept.clear();
    }
}

/// telemark's log writes here, from its own thread.
impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.live {
            return io::stderr().write(bytes);
        }
        state.unfinished.push_str(&String::from_utf8_lossy(bytes));
        while let Some(end) = state.unfinished.find('\n') {
            let line: String = state.unfinished.drain(..=end).collect();
            if state.kept.len() == LIMIT {
                state.kept.pop_front();
            }
            state.kept.push_back(line.trim_end().to_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
