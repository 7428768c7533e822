//! The view of one test: a subscriber, a log and metrics of its own, and the threads that are in it.

use super::follow::Follow;
use super::seen::Seen;
use crate::log::{self, Sink};
use crate::metric;
use crate::sample;
use crate::span::{self, SpanSink};
use std::cell::RefCell;
use std::sync::{Arc, Weak};
use tracing_core::dispatcher::{self, DefaultGuard, Dispatch};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;

/// Spans, logs and metrics apart from those of the process and of other views.
pub(super) struct View {
    pub(super) seen: Arc<Seen>,
    subscriber: Dispatch,
    log: log::Layer,
    metrics: metric::View,
}

thread_local! {
    /// The views this thread is in, the innermost last.
    static ENTERED: RefCell<Vec<Entered>> = const { RefCell::new(Vec::new()) };
}

/// That a thread is in a view; its end gives the thread back what it had before.
struct Entered {
    view: Arc<View>,
    /// How often it was entered: by the scope itself, and by each of its spans.
    times: usize,
    _subscriber: DefaultGuard,
    _log: log::Exchanged,
    _metrics: metric::InView,
}

impl Entered {
    fn new(view: Arc<View>, times: usize) -> Self {
        let subscriber = dispatcher::set_default(&view.subscriber);
        let log = log::exchange(view.log.clone());
        let metrics = view.metrics.enter();
        Self { view, times, _subscriber: subscriber, _log: log, _metrics: metrics }
    }
}

impl View {
    /// A view in which nothing has happened; its log records go to these sinks as well.
    pub(super) fn new(sinks: Vec<Arc<dyn Sink>>) -> Arc<Self> {
        Arc::new_cyclic(|view| {
            let seen = Arc::new(Seen::default());
            let span_sinks: Vec<Arc<dyn SpanSink>> = vec![Arc::clone(&seen) as _];
            let mut log_sinks: Vec<Arc<dyn Sink>> = vec![Arc::clone(&seen) as _];
            log_sinks.extend(sinks);
            let log = log::Layer::new(log_sinks, Targets::new().with_default(LevelFilter::TRACE));
            let subscriber = tracing_subscriber::registry()
                .with(span::Layer::new(span::Recorder::new(sample::always(), span_sinks)))
                .with(log.clone())
                .with(Follow::new(Weak::clone(view), Arc::clone(&seen)));
            Self { seen, subscriber: Dispatch::new(subscriber), log, metrics: metric::View::new() }
        })
    }

    /// This thread reads the view's metrics while the guard lives.
    pub(super) fn metrics(&self) -> metric::InView {
        self.metrics.enter()
    }

    /// The innermost view that this thread is in.
    pub(super) fn current() -> Option<Arc<Self>> {
        let innermost = |entered: &RefCell<Vec<Entered>>| Some(Arc::clone(&entered.borrow().last()?.view));
        ENTERED.try_with(innermost).ok().flatten()
    }

    /// The view of the test that asserts something.
    #[track_caller]
    pub(super) fn expect() -> Arc<Self> {
        Self::current().unwrap_or_else(|| {
            panic!(
                "this thread is in no test's view: put `#[telemark::test]` on the test, or begin it with \
                 `let scope = telemark::testing::scope();`"
            )
        })
    }

    /// From now on this thread's spans, logs and metrics belong to the view, until it [leaves](Self::leave) as often as
    /// it entered. A thread that is ending stays where it is.
    pub(super) fn enter(self: &Arc<Self>) {
        let again = ENTERED.try_with(|entered| match entered.borrow_mut().last_mut() {
            Some(last) if Arc::ptr_eq(&last.view, self) => {
                last.times += 1;
                true
            }
            _ => false,
        });
        if again == Ok(false) {
            let entered = Entered::new(Arc::clone(self), 1);
            // Somebody was let in a moment ago, so the thread is not ending.
            let _ = ENTERED.try_with(|all| all.borrow_mut().push(entered));
        }
    }

    /// Takes one entry back, also if another view was entered since.
    pub(super) fn leave(self: &Arc<Self>) {
        // What is taken out is dropped outside of the borrow: it gives other rooms back what they had.
        let taken = ENTERED.try_with(|entered| {
            let mut entered = entered.borrow_mut();
            let at = entered.iter().rposition(|entered| Arc::ptr_eq(&entered.view, self))?;
            entered[at].times -= 1;
            (entered[at].times == 0).then(|| entered.split_off(at))
        });
        let Ok(Some(taken)) = taken else { return };
        let inner: Vec<(Arc<Self>, usize)> =
            taken.iter().skip(1).map(|entered| (Arc::clone(&entered.view), entered.times)).collect();
        taken.into_iter().rev().for_each(drop);
        for (view, times) in inner {
            let entered = Entered::new(view, times);
            let _ = ENTERED.try_with(|all| all.borrow_mut().push(entered));
        }
    }
}
