//! Typed events: one record for the log and one event for the current span.

use crate::clock::unix_nanos;
use crate::log::{self, Record};
use crate::redact::{Channel, Field, Redact, captured, fields, toward};
use crate::schema::EventShape;
use crate::span::{add_current_event, current_is_recorded};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::Write;
use tracing_core::Level;

/// A typed event as generated code describes it: its shape, and its message cut at the placeholders.
pub struct TypedEvent {
    /// What the catalog knows.
    pub shape: &'static EventShape,
    /// What stands before, between and after the placeholders; one more than there are slots.
    pub texts: &'static [&'static str],
    /// The positions of the fields that fill the gaps.
    pub slots: &'static [usize],
}

/// Records an event: each sink of the log gets it under its own policy, the current span under that of spans.
pub fn emit(event: &'static TypedEvent, value: &dyn Redact) {
    let EventShape { name, level, location, .. } = *event.shape;
    let wanted = log::is_wanted(location.module, level);
    // As with declared spans: what matters to an operator does not depend on the levels of the log.
    let shown = (wanted || level <= Level::INFO) && current_is_recorded();
    if !wanted && !shown {
        return;
    }
    let Some(_entered) = log::enter() else { return };
    let time = unix_nanos();
    if shown {
        let present = |(key, value): Field| Some((Cow::Borrowed(key), value?));
        let shown = toward(Channel::Otlp, || fields(value, captured()));
        let attributes: Vec<_> = shown.into_iter().filter_map(present).collect();
        add_current_event(name, time, &attributes);
    }
    log::emit_under(location.module, level, |policy| {
        let fields = toward(Channel::Log, || fields(value, policy));
        let mut record = Record::new(level, location.module, event.message(&fields));
        (record.time, record.name) = (time, Cow::Borrowed(name));
        record.fields =
            fields.into_iter().filter_map(|(key, value)| Some((Cow::Borrowed(key), value?))).collect();
        record
    });
}

impl TypedEvent {
    /// The message with its placeholders filled; what is absent reads `None`, as in `Debug`.
    fn message(&self, fields: &[Field]) -> Cow<'static, str> {
        let (Some((first, rest)), false) = (self.texts.split_first(), self.slots.is_empty()) else {
            return Cow::Borrowed(self.texts.first().copied().unwrap_or_default());
        };
        let mut message = (*first).to_owned();
        for (slot, text) in self.slots.iter().zip(rest) {
            // Writing to a `String` does not fail.
            let _ = match fields.get(*slot) {
                Some((_, Some(value))) => write!(message, "{value}"),
                Some((_, None)) => write!(message, "None"),
                // The list ends where the author's code has panicked.
                None => write!(message, "{}", Value::PANICKED),
            };
            message.push_str(text);
        }
        Cow::Owned(message)
    }
}
