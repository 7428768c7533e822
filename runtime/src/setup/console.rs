//! OTEL_METRICS_EXPORTER=console: all metrics on stderr, again and again, from a thread of its own.

use super::environment::Environment;
use crate::context::silence_thread;
use crate::export::stdout::numbers;
use crate::metric::{MetricReader, Temporality};
use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// The thread that prints.
pub(super) struct Console {
    /// Whoever ends it sends where it shall be told that the last page is out.
    end: SyncSender<SyncSender<()>>,
}

/// Starts it, if it is asked for; one that cannot start is a warning.
pub(super) fn open(environment: &Environment) -> Option<Console> {
    if !environment.exporters("METRICS").console {
        return None;
    }
    let interval = interval(environment);
    let (end, ended) = sync_channel::<SyncSender<()>>(1);
    let print = move || {
        silence_thread();
        let mut reader = MetricReader::new(Temporality::Cumulative);
        loop {
            let last = ended.recv_timeout(interval);
            if matches!(last, Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            let mut stream = std::io::stderr().lock();
            // A terminal that is gone cannot be told so.
            drop(stream.write_all(numbers(&reader.collect()).as_bytes()).and_then(|()| stream.flush()));
            drop(stream);
            if let Ok(done) = last {
                // Whoever waited may have given up.
                _ = done.try_send(());
                return;
            }
        }
    };
    match thread::Builder::new().name("telemark-console".to_owned()).spawn(print) {
        Ok(_running) => Some(Console { end }),
        Err(error) => {
            environment.warn(format!("no metrics are printed: {error}"));
            None
        }
    }
}

/// As often as they would be sent.
fn interval(environment: &Environment) -> Duration {
    let name = "OTEL_METRIC_EXPORT_INTERVAL";
    let Some(text) = environment.get(name) else { return Duration::from_mins(1) };
    let number = text.parse().ok().filter(|number: &u64| *number > 0);
    if number.is_none() {
        environment.warn(format!(
            "{name}={text} is not a number of milliseconds that can be used; the default is kept"
        ));
    }
    number.map_or(Duration::from_mins(1), Duration::from_millis)
}

impl Console {
    /// Prints a last page and ends; a terminal that takes nothing is waited for no longer than this.
    pub(super) fn shutdown(&self, within: Duration) {
        let (done, printed) = sync_channel(1);
        // A second end has nothing left to print.
        if self.end.try_send(done).is_ok() {
            _ = printed.recv_timeout(within);
        }
    }
}
