//! Spans that directives name: which are open, and in which of them a thread runs.

use super::directive::{Directive, Field as Wish};
use super::rank;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing_core::Level;
use tracing_core::field::{Field, Visit};
use tracing_core::metadata::LevelFilter;
use tracing_core::span::Id;

/// What an open span stands for.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    level: LevelFilter,
    /// Directives whose values have not come yet.
    open: Vec<(LevelFilter, Vec<Wish>)>,
}

impl Default for Watched {
    fn default() -> Self {
        Self { level: LevelFilter::OFF, open: Vec::new() }
    }
}

impl Watched {
    pub(super) fn add(&mut self, directive: &Directive) {
        if directive.needs_values() {
            let fields = directive.fields.iter().filter(|field| field.value.is_some()).cloned();
            self.open.push((directive.level, fields.collect()));
        } else {
            self.level = self.level.max(directive.level);
        }
    }

    /// A value has come: what it was wished for is no longer open.
    fn came(&mut self, field: &Field, is: impl Fn(&super::values::Wanted) -> bool) {
        for (level, wishes) in &mut self.open {
            wishes.retain(|wish| wish.name != field.name() || !wish.value.as_ref().is_some_and(&is));
            if wishes.is_empty() {
                self.level = self.level.max(*level);
            }
        }
        self.open.retain(|(_, wishes)| !wishes.is_empty());
    }
}

impl Visit for Watched {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Printing may log: nothing is locked here, and it is done only for fields that somebody asks for.
        if self.open.iter().flat_map(|(_, wishes)| wishes).any(|wish| wish.name == field.name()) {
            self.came(field, |wanted| wanted.is_printed(value));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.came(field, |wanted| wanted.is_text(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.came(field, |wanted| wanted.is_integer(value.into()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.came(field, |wanted| wanted.is_integer(value.into()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.came(field, |wanted| wanted.is_float(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.came(field, |wanted| wanted.is_bool(value));
    }
}

/// The watched spans of one mount.
#[derive(Debug)]
pub(super) struct Watch {
    mount: u64,
    open: Mutex<HashMap<u64, Watched>>,
}

impl Default for Watch {
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { mount: NEXT.fetch_add(1, Ordering::Relaxed), open: Mutex::default() }
    }
}

/// A watched span that a thread runs in.
struct Within {
    mount: u64,
    span: u64,
    level: LevelFilter,
}

thread_local! {
    static WITHIN: RefCell<Vec<Within>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread runs in a span of any mount that lets this level through.
pub(super) fn is_within_any(level: Level) -> bool {
    is_within(|_| true, level)
}

fn is_within(wanted: impl Fn(&Within) -> bool, level: Level) -> bool {
    let found = |within: &Within| within.level >= level && wanted(within);
    // A thread that is ending runs in no span.
    WITHIN.try_with(|all| all.borrow().iter().any(found)).unwrap_or(false)
}

impl Watch {
    fn open(&self) -> MutexGuard<'_, HashMap<u64, Watched>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_within(&self, level: Level) -> bool {
        is_within(|within| within.mount == self.mount, level)
    }

    pub(super) fn opened(&self, id: &Id, watched: Watched) {
        self.open().insert(id.into_u64(), watched);
    }

    /// Nothing is locked while values are printed, which may log and come here again. The span stays what it was for
    /// whoever enters it meanwhile, and is not known any more if it was closed meanwhile.
    pub(super) fn recorded(&self, id: &Id, record: &mut dyn FnMut(&mut dyn Visit)) {
        let span = id.into_u64();
        let Some(mut watched) = self.open().get(&span).cloned() else { return };
        let before = watched.level;
        record(&mut watched);
        let after = watched.level;
        if let Some(known) = self.open().get_mut(&span) {
            *known = watched;
        }
        if rank(after) > rank(before) {
            let here = |within: &&mut Within| (within.mount, within.span) == (self.mount, span);
            let _ended = WITHIN.try_with(|all| {
                all.borrow_mut().iter_mut().filter(here).for_each(|within| within.level = after);
            });
        }
    }

    pub(super) fn entered(&self, id: &Id) {
        let span = id.into_u64();
        let Some(level) = self.open().get(&span).map(|watched| watched.level) else { return };
        let _ended = WITHIN.try_with(|all| all.borrow_mut().push(Within { mount: self.mount, span, level }));
    }

    /// Threads may leave spans in any order.
    pub(super) fn left(&self, id: &Id) {
        let _ended = WITHIN.try_with(|all| {
            let mut all = all.borrow_mut();
            let here = |within: &Within| (within.mount, within.span) == (self.mount, id.into_u64());
            if let Some(at) = all.iter().rposition(here) {
                all.remove(at);
            }
        });
    }

    pub(super) fn closed(&self, id: &Id) {
        let closed = self.open().remove(&id.into_u64());
        drop(closed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A watch of one span that lets everything through.
    fn watch(id: &Id) -> Watch {
        let watch = Watch::default();
        watch.opened(id, Watched { level: LevelFilter::TRACE, open: Vec::new() });
        watch
    }

    #[test]
    fn a_span_that_is_entered_while_its_values_are_printed_lets_through_what_it_stands_for() {
        let id = Id::from_u64(7);
        let watch = watch(&id);
        watch.recorded(&id, &mut |_| {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    watch.entered(&id);
                    assert!(watch.is_within(Level::TRACE));
                });
            });
        });
        watch.entered(&id);
        assert!(watch.is_within(Level::TRACE));
        watch.left(&id);
    }

    #[test]
    fn a_span_that_is_closed_while_its_values_are_printed_is_forgotten() {
        let id = Id::from_u64(7);
        let watch = watch(&id);
        watch.recorded(&id, &mut |_| watch.closed(&id));
        assert!(watch.open().is_empty());
    }
}
