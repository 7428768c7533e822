//! Typed events: one record for the log and one event for the current span.

use crate::clock::now_unix_nanos;
use crate::context::{Place, here};
pub use crate::log::TypedEvent;
use crate::log::{emit_typed, enter, is_wanted};
use crate::redact::{Channel, Field, Redact, captured, fields, toward_noting};
use crate::schema::EventShape;
use crate::span::add_current_event;
use tracing_core::Level;

/// Records an event: each sink of the log gets it under its own policy, the current span under that of spans.
///
/// What the span gets is printed once: the sinks of the same policy get the same, unless a field is meant for one kind of
/// sink alone.
pub fn emit(event: &'static TypedEvent, value: &dyn Redact) {
    let EventShape { level, location, .. } = *event.shape;
    let wanted = is_wanted(location.module, level);
    // As with declared spans: what matters to an operator does not depend on the levels of the log.
    if !wanted && level > Level::INFO {
        return;
    }
    here(|place| {
        let shown = place.is_some_and(Place::is_recorded);
        if !wanted && !shown {
            return;
        }
        let Some(_entered) = enter() else { return };
        let time = now_unix_nanos();
        if shown {
            recorded(event, time, place, value, wanted);
        } else {
            emit_typed(event, time, place, value, None);
        }
    });
}

/// The same in a span that is recorded.
#[inline(never)]
fn recorded(
    event: &'static TypedEvent,
    time: u64,
    place: Option<&dyn Place>,
    value: &dyn Redact,
    wanted: bool,
) {
    let policy = captured();
    let (known, differs) = toward_noting(Channel::Otlp, || fields(value, policy));
    add_current_event(event.shape.name, time, known.iter().flat_map(Field::entries));
    if wanted {
        let same = (!differs).then_some((policy, known.as_slice()));
        emit_typed(event, time, place, value, same);
    }
}
