//! Tells one story twice: on the subscriber that `install` sets, and on a registry with our layer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use telemark::{Setup, SpanRecord, SpanSink, Telemetry};
use tracing_subscriber::layer::SubscriberExt;

/// Keeps the spans that have ended.
#[derive(Default)]
pub struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.spans().push(span.clone());
    }
}

impl Ended {
    fn spans(&self) -> MutexGuard<'_, Vec<SpanRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that have ended since this was asked last.
    pub fn take(&self) -> Vec<SpanRecord> {
        std::mem::take(&mut *self.spans())
    }
}

/// The telemetry of a test's process, and what has ended in it. One test at a time has it.
pub struct Program(Mutex<(Telemetry, Arc<Ended>)>);

impl Program {
    /// Installs this set-up, with a sink that keeps every span.
    ///
    /// # Panics
    /// This process has telemetry already.
    #[must_use]
    pub fn install(setup: Setup) -> Self {
        let ended = Arc::new(Ended::default());
        let setup = setup.ignore_environment().logs(telemark::Logs::Off).span_sink(Arc::clone(&ended) as _);
        Self(Mutex::new((setup.install().expect("the first telemetry of this process"), ended)))
    }

    /// Runs a story with the spans that end in it, while no other test does.
    pub fn alone(&self, story: impl FnOnce(&Ended)) {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.1.take();
        story(&held.1);
    }

    /// Runs a story on the subscriber of the process, and on a registry with our layer.
    pub fn in_both_mounts(&self, story: impl Fn(&dyn Fn() -> Vec<SpanRecord>)) {
        self.alone(|ended| {
            let take = || ended.take();
            story(&take);
            take();
            let registry = tracing_subscriber::registry().with(telemark::layer());
            tracing::subscriber::with_default(registry, || story(&take));
        });
    }
}
