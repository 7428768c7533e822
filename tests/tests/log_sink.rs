//! A program's own log sink gets every record, also when no lines are written.

use std::sync::{Arc, Mutex, PoisonError};
use telemark::Logs;
use telemark::log::{Record, Sink};

#[derive(Default)]
struct Messages(Mutex<Vec<String>>);

impl Sink for Messages {
    fn accept(&self, record: &Record) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record.message.to_string());
    }
}

#[test]
fn a_sink_of_ones_own_gets_what_is_wanted_and_nothing_below() {
    let messages = Arc::new(Messages::default());
    let sink: Arc<dyn Sink> = Arc::<Messages>::clone(&messages);
    let setup = telemark::setup("sinks").ignore_environment().logs(Logs::Off).log_sink(sink);
    let telemetry = setup.install().expect("it is the first install of this process");
    tracing::info!("heard");
    tracing::debug!("below the level");
    let heard = messages.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(heard, ["heard"]);
    drop(telemetry);
}
