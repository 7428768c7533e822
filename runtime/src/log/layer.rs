//! The layer that turns `tracing` events and records of the `log` crate into log records.

use super::health::{Loss, lost};
use super::{Record, Sink};
use crate::context::{Mounted, Scope, of_number};
use crate::redact::{Policy, within};
use crate::value::{Value, Visited};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing_core::{Event, Level, Metadata, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// A `Debug` that logs while it is being logged may do so this often; then its lines are counted as lost.
const DEEPEST: u8 = 4;

thread_local! {
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// Gives every sink its records, rendered under the sink's own policy.
#[derive(Clone)]
pub struct Layer {
    shared: Arc<Shared>,
}

struct Shared {
    sinks: Vec<Arc<dyn Sink>>,
    wanted: Box<Wanted>,
    /// A filter in front of the layer has decided already on what `tracing` brings.
    filtered: bool,
}

/// Whether a record of this target and level is wanted.
type Wanted = dyn Fn(&str, Level) -> bool + Send + Sync;

/// One more event on its way through this thread.
pub(crate) struct Entered;

/// Enters the log with one more event; one that logs itself without end is counted as lost.
pub(crate) fn enter() -> Option<Entered> {
    let entered = Entered::new();
    if entered.is_none() {
        lost(Loss::Reentrant, 1);
    }
    entered
}

impl Entered {
    fn new() -> Option<Self> {
        // A thread that is ending logs without counting.
        let depth = DEPTH.try_with(|depth| depth.replace(depth.get().saturating_add(1))).unwrap_or(0);
        let entered = Self;
        (depth < DEEPEST).then_some(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let _ = DEPTH.try_with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

impl Layer {
    /// A layer that hands what is wanted to these sinks.
    pub fn new(sinks: Vec<Arc<dyn Sink>>, wanted: Targets) -> Self {
        let wanted = Box::new(move |target: &str, level: Level| wanted.would_enable(target, &level));
        Self { shared: Arc::new(Shared { sinks, wanted, filtered: false }) }
    }

    /// A layer behind a filter of the same mind as `wanted`, which is asked only about records that are no events.
    pub(crate) fn filtered(
        sinks: Vec<Arc<dyn Sink>>,
        wanted: impl Fn(&str, Level) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { shared: Arc::new(Shared { sinks, wanted: Box::new(wanted), filtered: true }) }
    }

    /// Whether a record of this target and level is wanted.
    pub(super) fn wants(&self, target: &str, level: Level) -> bool {
        (self.shared.wanted)(target, level)
    }

    /// Hands every sink a record under its policy; sinks of one policy share it.
    pub(super) fn render_each(&self, render: impl Fn(Policy) -> Record) {
        let mut last: Option<(Policy, Record)> = None;
        for sink in &self.shared.sinks {
            let policy = sink.policy();
            let record = match last.take().filter(|(rendered, _)| *rendered == policy) {
                Some((_, record)) => record,
                None => render(policy),
            };
            sink.accept(&record);
            last = Some((policy, record));
        }
    }

    /// A record that is not a `tracing` event.
    pub(super) fn accept(&self, record: &Record) {
        if self.wants(&record.target, record.level) {
            for sink in &self.shared.sinks {
                sink.accept(record);
            }
        }
    }

    /// Hands on what the sinks hold back; false if one of them needed longer than `within`.
    pub fn flush(&self, within: Duration) -> bool {
        let end = Instant::now() + within;
        let mut done = true;
        // Every sink is asked, also after one that has failed.
        for sink in &self.shared.sinks {
            done &= sink.flush(end.saturating_duration_since(Instant::now()));
        }
        done
    }

    /// Hands an event to the sinks, if it is wanted; `scope` finds its span.
    pub(crate) fn log(&self, event: &Event<'_>, scope: &dyn Fn() -> Option<Scope>) {
        let normal = event.normalized_metadata();
        let metadata = normal.as_ref().unwrap_or_else(|| event.metadata());
        if !self.shared.filtered && !self.wants(metadata.target(), *metadata.level()) {
            return;
        }
        let Some(_entered) = enter() else { return };
        let scope = scope();
        self.render_each(|policy| Self::render(event, normal.as_ref(), scope.clone(), policy));
    }

    fn render(
        event: &Event<'_>,
        normal: Option<&Metadata<'_>>,
        scope: Option<Scope>,
        policy: Policy,
    ) -> Record {
        let mut record = match normal {
            Some(metadata) => Record::within(scope, *metadata.level(), metadata.target().to_owned(), ""),
            None => Record::within(scope, *event.metadata().level(), event.metadata().target(), ""),
        };
        record.fields.reserve_exact(event.metadata().fields().len());
        // `tracing` names events after their place unless the author does.
        if !event.metadata().name().starts_with("event ") && event.metadata().name() != "log event" {
            record.name = Cow::Borrowed(event.metadata().name());
        }
        within(policy, || event.record(&mut gather(&mut record)));
        record
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        self.log(event, &|| {
            let span = context.event_span(event)?;
            let number = span.extensions().get::<Mounted>()?.0;
            of_number(number)
        });
    }
}

/// Gathers an event's fields.
fn gather(record: &mut Record) -> Visited<impl FnMut(&'static str, Value)> {
    Visited(|name: &'static str, value| match name {
        "message" => {
            record.message = match value {
                Value::Text(text) => text,
                other => Cow::Owned(other.to_string()),
            };
        }
        // What the `log` crate knows of a record is in the metadata already.
        name if name.starts_with("log.") => {}
        name => record.fields.push((Cow::Borrowed(name), value)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tracing_log::log;
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Default)]
    struct Kept(Mutex<Vec<Record>>);

    impl Sink for Kept {
        fn accept(&self, record: &Record) {
            self.0.lock().expect("no test panics while it holds the lock").push(record.clone());
        }
    }

    #[test]
    fn records_of_the_log_crate_keep_their_own_target_and_no_trace_of_the_bridge() {
        // Another test of this program may have built the bridge already.
        let _first = crate::log::bridge();
        let kept = Arc::new(Kept::default());
        let sinks: Vec<Arc<dyn Sink>> = vec![Arc::clone(&kept) as _];
        let layer = Layer::new(sinks, "info,noisy=off".parse().expect("directives"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            log::warn!(target: "third_party::pool", "pool is {}", "full");
            log::warn!(target: "noisy", "not wanted");
            log::debug!(target: "third_party::pool", "not wanted");
        });
        let records = kept.0.lock().expect("no test panics while it holds the lock");
        let [record] = records.as_slice() else { panic!("one record is wanted: {records:?}") };
        assert_eq!((record.target.as_ref(), record.message.as_ref()), ("third_party::pool", "pool is full"));
        assert_eq!(record.level, Level::WARN);
        assert!(record.fields.is_empty() && record.name.is_empty(), "{record:?}");
    }
}
