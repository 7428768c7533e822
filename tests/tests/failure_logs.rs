//! The log record of a failure has the level that its author has written, and a message that is safe.

use std::sync::{Arc, Mutex, PoisonError};
use telemark::log::{Record, Sink};
use telemark::{Failure, Logs, traced};

#[derive(Failure, thiserror::Error, Debug)]
enum SendError {
    #[error("lost on the way to {0}")]
    Lost(String),
    #[error("slow, {0} ms")]
    #[failure(level = "warn")]
    Slow(u64),
    #[error("full")]
    #[failure(expected, level = "info")]
    Full,
    #[error("closed")]
    #[failure(expected)]
    Closed,
}

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Sink for Lines {
    fn accept(&self, record: &Record) {
        let mut line = vec![format!("{} {} {}", record.level, record.name, record.message)];
        // With RUST_BACKTRACE there is one more field.
        let fields = record.fields.iter().filter(|(key, _)| key != "exception.stacktrace");
        line.extend(fields.map(|(key, value)| format!("{key}={value}")));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.join(" "));
    }
}

#[traced(err)]
fn send(error: SendError) -> Result<(), SendError> {
    Err(error)
}

#[traced(err(Display))]
fn send_and_tell(error: SendError) -> Result<(), SendError> {
    send(error)
}

#[traced(err, expected_if = |error: &SendError| matches!(error, SendError::Lost(_) | SendError::Slow(_)))]
fn send_if_possible(error: SendError) -> Result<(), SendError> {
    Err(error)
}

#[test]
fn level_and_message_of_the_record_are_those_of_the_variant() {
    let lines = Arc::new(Lines::default());
    let sink: Arc<dyn Sink> = Arc::<Lines>::clone(&lines);
    let setup = telemark::setup("sending").ignore_environment().logs(Logs::Off).log_sink(sink);
    let telemetry = setup.install().expect("it is the first install of this process");
    for error in
        [SendError::Lost("ann@example.com".into()), SendError::Slow(7), SendError::Full, SendError::Closed]
    {
        assert!(send_and_tell(error).is_err());
    }
    for error in [SendError::Lost("ann@example.com".into()), SendError::Slow(8)] {
        assert!(send_if_possible(error).is_err());
    }
    let lines = lines.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let expected = [
        "ERROR exception lost on the way to … exception.type=lost exception.message=lost on the way to … error.type=lost error.message=lost on the way to …",
        "WARN exception slow, 7 ms exception.type=slow exception.message=slow, 7 ms error.type=slow error.message=slow, 7 ms",
        "INFO exception full exception.type=full exception.message=full error.type=full error.message=full",
        "WARN exception slow, 8 ms exception.type=slow exception.message=slow, 8 ms error.type=slow error.message=slow, 8 ms",
    ];
    assert_eq!(
        lines, expected,
        "each once, by the innermost function; what is expected only at a written level"
    );
    drop(telemetry);
}
