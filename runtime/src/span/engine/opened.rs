//! A span that telemark itself has opened: a slot of the engine, or a span of the subscriber that is current.

use super::current::{self, id_of};
use super::open::{Identity, Open};
use super::shard::Local;
use super::slot::Held;
use super::spans;
use super::stack::Entry;
use crate::clock::{Ticks, unix_nanos};
use crate::context::{Scope, sampled};
use crate::id::SpanId;
use crate::span::{Given, Status, bridge};
use crate::value::Value;
use std::borrow::Cow;
use std::time::Duration;
use tracing_core::Metadata;

/// The handle of such a span; the span ends with it.
///
/// A span that is not recorded costs nothing: a synchronous call in a trace that is not recorded is [`Beneath`] the
/// span that is current, and one that nobody listens to is [`Nothing`].
///
/// [`Beneath`]: Opened::Beneath
/// [`Nothing`]: Opened::Nothing
#[derive(Default)]
pub(crate) enum Opened {
    /// Nobody listens.
    #[default]
    Nothing,
    /// In a trace that is not recorded, of which the span around it knows everything.
    Beneath,
    /// A slot of the engine.
    Engine(Held),
    /// A span of another subscriber.
    Tracing(Box<tracing::Span>),
}

/// Leaves the span when it is dropped.
#[must_use = "the span is left when it is dropped"]
pub(crate) struct Inside<'a> {
    opened: Option<&'a Opened>,
    /// Goes after the span was left.
    _attached: bridge::Guard,
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(opened) = self.opened {
            opened.exit();
        }
    }
}

impl Opened {
    /// A span of another subscriber, if it is one.
    pub(crate) fn of_tracing(span: tracing::Span) -> Self {
        if span.is_none() { Self::Nothing } else { Self::Tracing(Box::new(span)) }
    }

    /// Whether there is nothing to leave and nothing to end.
    #[inline]
    pub(crate) const fn is_light(&self) -> bool {
        matches!(self, Self::Nothing | Self::Beneath)
    }

    /// This thread works in the span until [`exit`](Self::exit); whether it did not already.
    #[inline(never)]
    pub(crate) fn enter(&self) -> bool {
        match self {
            Self::Nothing | Self::Beneath => false,
            Self::Engine(held) => Local::get().is_some_and(|local| local.enter_held(held)),
            Self::Tracing(span) => {
                span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
                true
            }
        }
    }

    /// The same for a span that nobody enters a second time.
    pub(super) fn enter_once(&self) {
        match self {
            Self::Engine(held) => {
                if let (Some(local), Some(identity)) = (Local::get(), held.identity()) {
                    local.enter_once(Entry { id: held.id(), slot: held.slot(), identity });
                }
            }
            _ => drop(self.enter()),
        }
    }

    /// This thread does not work in the span any more.
    #[inline(never)]
    pub(crate) fn exit(&self) {
        let number = match self {
            Self::Nothing | Self::Beneath => return,
            Self::Engine(held) => held.id(),
            Self::Tracing(span) => {
                span.with_subscriber(|(id, dispatch)| dispatch.exit(id));
                return;
            }
        };
        if let Some(local) = Local::get() {
            local.exit(number);
        }
    }

    /// Enters the span until the guard is dropped, which keeps what is attached meanwhile: nobody has to look for it.
    #[inline(never)]
    pub(crate) fn inside(&self) -> Inside<'_> {
        let nothing = bridge::Guard::none();
        let attached = match self {
            Self::Engine(held) => Local::get().and_then(|local| local.enter_inside(held)),
            _ => self.enter().then_some(nothing),
        };
        match attached {
            Some(attached) => Inside { opened: Some(self), _attached: attached },
            None => Inside { opened: None, _attached: bridge::Guard::none() },
        }
    }

    /// Runs `work` in the span.
    pub(crate) fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        let _inside = self.inside();
        work()
    }

    /// Runs `look` on the span, if it is open and recorded.
    fn with<T>(&self, look: impl FnOnce(&Identity, &mut Open) -> T) -> Option<T> {
        match self {
            Self::Nothing | Self::Beneath => None,
            Self::Engine(held) if held.id().is_unsampled() => None,
            Self::Engine(held) => held.with(look),
            Self::Tracing(span) => {
                let id = id_of(span).filter(|id| !id.is_unsampled())?;
                spans::with(id, |identity, open| look(identity, open))
            }
        }
    }

    /// Whether the span is recorded, which includes a reading of the clock.
    pub(crate) fn is_recorded(&self) -> bool {
        match self {
            Self::Nothing | Self::Beneath => false,
            Self::Engine(held) => !held.id().is_unsampled(),
            Self::Tracing(span) => id_of(span).is_some_and(|id| !id.is_unsampled()),
        }
    }

    /// Whether it is a slot of the engine: events inside of it go to the log and to nobody else.
    pub(crate) const fn is_engines(&self) -> bool {
        matches!(self, Self::Engine(_))
    }

    /// Whether there is anybody to tell of an error: a subscriber that wants the span, recorded or not.
    pub(crate) const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Ends the time of a recorded span now, and gives it; the span itself ends with its handle.
    pub(crate) fn stop(&self) -> Option<Duration> {
        self.with(|_, open| {
            let end = Ticks::now();
            open.end = end;
            open.start.until(end)
        })
    }

    /// Sets an attribute; the last value of a key wins.
    pub(crate) fn set(&self, key: &str, value: Given<'_>) {
        if let Given::Display(_) | Given::Debug(_) = value {
            // Printed before the slot is locked: it may open spans of its own.
            if let Some(value) = value.to_value().filter(|_| self.is_recorded()) {
                self.set(key, Given::from(&value));
            }
            return;
        }
        self.with(|_, open| spans::set(open, key, value));
    }

    /// Sets a field by its place among those of the span's own site.
    pub(crate) fn set_field(&self, index: u8, value: Given<'_>) {
        self.with(|_, open| {
            if open.recorded {
                open.body.field(index, value);
            }
        });
    }

    /// Sets the status; `Ok` is final, `Error` wins over nothing said.
    pub(crate) fn set_status(&self, status: &Status) {
        self.with(|_, open| open.body.status(status));
    }

    /// Adds an event of now.
    pub(crate) fn add_event(&self, name: &str, attributes: &[(Cow<'static, str>, Value)]) {
        self.with(|_, open| {
            open.add_event(name, unix_nanos(), attributes.iter().map(|(key, value)| (&**key, value)));
        });
    }

    /// The span and its request.
    pub(crate) fn scope(&self) -> Option<Scope> {
        match self {
            Self::Nothing => None,
            Self::Beneath => crate::context::scope(),
            Self::Engine(held) => current::scope(&held.identity()?, &|look| {
                held.with(|_, open| look(&mut open.more));
            }),
            Self::Tracing(span) => crate::context::of_span(span),
        }
    }

    /// The spans that are open around this one, itself first.
    pub(crate) fn around(&self) -> Vec<SpanId> {
        let number = match self {
            Self::Nothing => None,
            Self::Beneath => current::entered().map(|entry| entry.id),
            Self::Engine(held) => Some(held.id()),
            Self::Tracing(span) => id_of(span),
        };
        number.map(spans::around).unwrap_or_default()
    }

    /// Until it is dropped, what is measured belongs to this span, although its call has left it already.
    pub(crate) fn measured_inside(&self) -> sampled::Inside {
        let sampled = match self {
            Self::Engine(held) if !held.id().is_unsampled() => held.look(Identity::sampled).flatten(),
            Self::Tracing(span) => {
                id_of(span).and_then(spans::entry).and_then(|entry| entry.identity.sampled())
            }
            Self::Nothing | Self::Beneath | Self::Engine(_) => None,
        };
        sampled::inside(sampled)
    }

    /// What the program's text says of it.
    pub(crate) fn metadata(&self) -> Option<&'static Metadata<'static>> {
        match self {
            Self::Nothing | Self::Beneath => None,
            Self::Engine(held) => held.with(|_, open| open.description).flatten().map(|d| d.metadata),
            Self::Tracing(span) => span.metadata(),
        }
    }

    /// A span of `tracing` that is this span.
    pub(crate) fn to_tracing(&self) -> tracing::Span {
        match self {
            Self::Nothing => tracing::Span::none(),
            Self::Beneath => tracing::Span::current(),
            Self::Engine(_) => self.in_scope(tracing::Span::current),
            Self::Tracing(span) => (**span).clone(),
        }
    }
}
