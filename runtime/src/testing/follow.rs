//! Brings a thread into a view while it works in one of the view's spans, wherever that work has moved.

use super::seen::Seen;
use super::view::View;
use std::sync::{Arc, OnceLock, Weak};
use tracing_core::dispatcher::Dispatch;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The layer of a view that lets threads in and out with its spans.
pub(super) struct Follow {
    view: Weak<View>,
    seen: Arc<Seen>,
}

impl Follow {
    pub(super) fn new(view: Weak<View>, seen: Arc<Seen>) -> Self {
        Self { view, seen }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Follow {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        self.seen.opened(id, attributes.metadata().name());
    }

    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        if let Some(view) = self.view.upgrade() {
            view.enter();
        }
    }

    fn on_exit(&self, _: &Id, _: Context<'_, S>) {
        // A view that is gone has no thread in it: being in it keeps it.
        if let Some(view) = self.view.upgrade() {
            view.leave();
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.seen.closed(&id);
    }
}

/// Listens to nothing, and wants to be asked about everything.
///
/// `tracing` remembers for each callsite whether anybody listens. As long as the process has one subscriber, it asks
/// the thread that comes by first, and a thread without one would silence the callsite for all tests that run beside
/// it. Two subscribers that never go away make it ask every thread for itself.
struct Attentive;

impl Subscriber for Attentive {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// From now on every callsite is asked on every thread.
pub(super) fn ask_every_thread() {
    static ATTENTIVE: OnceLock<[Dispatch; 2]> = OnceLock::new();
    ATTENTIVE.get_or_init(|| [Dispatch::new(Attentive), Dispatch::new(Attentive)]);
}
