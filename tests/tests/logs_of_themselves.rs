//! A value that logs itself while it is being logged, alone in its program because only a global subscriber is re-entered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use telemark::log::{Layer, Record, Sink, health};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;

/// Logs itself while it is printed, without end.
struct Echo;

impl std::fmt::Debug for Echo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        tracing::info!(echo = ?Echo, "again");
        f.write_str("echo")
    }
}

#[derive(Default)]
struct Count(AtomicU64);

impl Sink for Count {
    fn accept(&self, _: &Record) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_value_that_logs_itself_comes_to_an_end_and_is_counted() {
    let count = Arc::new(Count::default());
    let sinks: Vec<Arc<dyn Sink>> = vec![Arc::<Count>::clone(&count)];
    let layer = Layer::new(sinks, Targets::new().with_default(LevelFilter::INFO));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();
    tracing::info!(echo = ?Echo, "first");
    assert_eq!(count.0.load(Ordering::Relaxed), 4, "the first four levels are logged");
    assert_eq!(health().reentrant, 1, "the fifth is cut off and counted");
    tracing::info!("afterwards");
    assert_eq!(count.0.load(Ordering::Relaxed), 5, "and the log goes on");
}
