//! A span that opens later: what is captured for it when the function is called, and what is set before.

use super::opening::{Span, open_slots};
use super::slot::{Held, Late, Slot};
use crate::span::{Site, Start};
use crate::value::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// A span that opens later, with what was captured for it.
pub struct Prepared<const N: usize>(Option<(&'static Site, [Option<Value>; N], Start)>);

impl<const N: usize> Prepared<N> {
    /// Captures these values, in the order of the site's fields.
    pub fn new(site: &'static Site, slots: [Slot<'_>; N], start: Start) -> Self {
        Self(Some((site, slots.map(Slot::owned), start)))
    }

    /// Nobody listens.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Opens the span.
    #[must_use]
    pub fn open(self) -> Span {
        self.0
            .map_or_else(Span::none, |(site, values, start)| open_slots(site, &values.map(Slot::from), start))
    }
}

/// What stands for a span that opens later: it keeps what is set before.
#[derive(Clone)]
pub struct Later(Arc<Mutex<State>>);

enum State {
    Waiting(Vec<(&'static str, Option<Value>)>),
    Open(Span),
}

impl Later {
    /// No span yet, and nothing set.
    #[must_use]
    pub fn waiting() -> Self {
        Self(Arc::new(Mutex::new(State::Waiting(Vec::new()))))
    }

    /// The span is open, and gets what waited for it.
    #[must_use]
    pub fn opened(&self, span: Span) -> Span {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *state, State::Open(span.clone()));
        drop(state);
        if let State::Waiting(values) = before {
            for (name, value) in values {
                span.opened().set(name, Slot::from(value).given());
            }
        }
        span
    }
}

impl Held for Later {
    fn set(&self, name: &'static str, value: &impl Late) {
        let value = value.slot().owned();
        let span = match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Open(span) => span.clone(),
            State::Waiting(values) => {
                values.push((name, value));
                return;
            }
        };
        span.opened().set(name, Slot::from(value).given());
    }
}
