//! Baggage: what a request takes along to every service that works for it.

mod allowed;
mod carried;
mod entries;
mod header;

pub use allowed::{BaggageRole, BaggageValue, NotBaggage};
pub(crate) use carried::{Carried, to_carry};
pub(crate) use entries::Entries;
pub(crate) use header::{format, parse};

use super::faults::Fault;
use super::scope::around;
use super::{Request, scope};
use crate::id::SpanId;
use std::cell::OnceCell;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

thread_local! {
    /// Baggage set outside every span.
    static THREAD: OnceCell<Arc<RwLock<Entries>>> = const { OnceCell::new() };
}

/// Whether this service ever set an entry.
static SET_HERE: AtomicBool = AtomicBool::new(false);

/// Whether any thread ever had baggage of its own.
static SET_ON_A_THREAD: AtomicBool = AtomicBool::new(false);

/// Takes the entry away again when it is dropped; it may be dropped by any thread.
#[must_use = "the entry is taken away when this guard is dropped; bind it: `let _batch = telemark::baggage::set(..)`"]
pub struct Guard {
    home: Option<Home>,
    number: u64,
}

enum Home {
    Request(Arc<Request>),
    Thread(Arc<RwLock<Entries>>),
}

impl Home {
    fn entries(&self) -> &RwLock<Entries> {
        match self {
            Self::Request(request) => request.baggage(),
            Self::Thread(entries) => entries,
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(home) = &self.home {
            home.entries().write().unwrap_or_else(PoisonError::into_inner).unset(self.number);
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

/// Sets an entry of the request's baggage until the guard is dropped.
///
/// It holds in the current span and in the spans below it, and every call made there carries it to the hosts that may
/// see baggage: loopback, and those of `setup().baggage_hosts(..)`. Concurrent tasks with spans of their own do not
/// see each other's entries. Outside every span it holds on this thread and for the traces that begin on it.
///
/// Baggage is read by every service on the way, so nothing personal belongs into it. A key is a token (letters,
/// digits and a few signs such as `.`, `-` and `_`); with any other key the entry stays in this service. More than 64 entries or
/// 8192 bytes do not travel.
///
/// # Example: a batch that its workers can name
/// ```
/// let batch = telemark::baggage::set("batch.id", 17);
/// assert_eq!(telemark::baggage::get("batch.id").as_deref(), Some("17"));
/// drop(batch);
/// assert_eq!(telemark::baggage::get("batch.id"), None);
/// ```
pub fn set(key: &str, value: impl BaggageValue) -> Guard {
    if !header::is_token(key.as_bytes()) {
        Fault::BaggageKey.report();
    }
    // Formatted before the lock is taken: the value's code may use baggage itself.
    let value = value.to_string();
    SET_HERE.store(true, Ordering::Relaxed);
    let (home, span) = home();
    if matches!(home, Some(Home::Thread(_))) {
        SET_ON_A_THREAD.store(true, Ordering::Relaxed);
    }
    let number = home.as_ref().map_or(0, |home| {
        home.entries().write().unwrap_or_else(PoisonError::into_inner).set(span, key, &value)
    });
    Guard { home, number }
}

/// The value of an entry: one that this service has set, or one that came with the request.
///
/// # Example: a worker that knows its batch
/// ```
/// let batch = telemark::baggage::get("batch.id").unwrap_or_else(|| "none".to_owned());
/// # assert_eq!(batch, "none");
/// ```
pub fn get(key: &str) -> Option<String> {
    with_current(|entries, open| entries.get(open, key).map(str::to_owned))
}

/// Runs `look` on the baggage that holds here, with the spans that are open here.
pub(crate) fn with_current<T>(look: impl FnOnce(&Entries, &[SpanId]) -> T) -> T {
    let carried = if SET_HERE.load(Ordering::Relaxed) { carried::carried() } else { None };
    let Some(home) = home().0 else { return look(carried.as_deref().unwrap_or(&Entries::default()), &[]) };
    let entries = home.entries().read().unwrap_or_else(PoisonError::into_inner);
    let open = if entries.has_own() { around() } else { Vec::new() };
    match carried {
        None => look(&entries, &open),
        Some(carried) => {
            let both = carried.below(&entries, &open);
            drop(entries);
            look(&both, &[])
        }
    }
}

/// Whether a trace that begins on this thread may have something to take along.
pub(crate) fn is_set_on_thread() -> bool {
    SET_ON_A_THREAD.load(Ordering::Relaxed) && !of_thread().is_empty()
}

/// What a trace that begins on this thread takes along.
pub(crate) fn of_thread() -> Entries {
    let own = thread().map_or_else(Entries::default, |thread| {
        thread.read().unwrap_or_else(PoisonError::into_inner).inherit(&[])
    });
    carried::carried().map_or_else(|| own.clone(), |carried| carried.below(&own, &[]))
}

/// Where baggage is kept here, and the span it is kept for.
fn home() -> (Option<Home>, Option<SpanId>) {
    match scope() {
        Some(scope) => (Some(Home::Request(scope.request)), Some(scope.span.span_id())),
        None => (thread().map(Home::Thread), None),
    }
}

/// Nothing while the thread is being taken down.
fn thread() -> Option<Arc<RwLock<Entries>>> {
    THREAD.try_with(|cell| Arc::clone(cell.get_or_init(Arc::default))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_every_span_an_entry_belongs_to_the_thread() {
        let outer = set("batch.id", "1");
        let inner = set("batch.id", "2");
        assert_eq!(get("batch.id").as_deref(), Some("2"));
        assert_eq!(std::thread::spawn(|| get("batch.id")).join().expect("no panic"), None);
        std::thread::spawn(move || drop(inner)).join().expect("a guard may be dropped elsewhere");
        assert_eq!(get("batch.id").as_deref(), Some("1"));
        assert_eq!(of_thread().get(&[], "batch.id"), Some("1"));
        drop(outer);
        assert_eq!(get("batch.id"), None);
    }
}
