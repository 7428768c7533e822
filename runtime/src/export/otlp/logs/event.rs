//! Events of `tracing` as OTLP log records: their values are written while they are visited.

use super::super::key_value::{attribute_of, text_pair};
use super::super::writer::Writer;
use super::encode::{begin, end};
use crate::context::{Identity, Place, Request};
use crate::log::Told;
use crate::redact::{Printed, Slot};
use crate::value::Value;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;
use tracing_core::field::{Field, Visit};

const TRACKING: &str = "tracking_id";
const USER: &str = "user.id";

/// The same bytes as those of the event's record within the usual limits, observed when it happened.
pub(super) fn event(told: &Told<'_>, request: Option<&Request>, buffer: &mut Vec<u8>) {
    let mut w = Writer::new(buffer);
    begin(&mut w, told.time, told.level);
    let identity = told.place.map(Place::identity);
    let mut into = Writing { w, told, request, identity, begun: false };
    (told.visit)(&mut into);
    into.known();
    let span = identity.map(|(trace, span, flags)| (flags, trace, span));
    end(&mut into.w, span, told.time, told.name);
}

struct Writing<'a, 'b> {
    w: Writer<'b>,
    told: &'a Told<'a>,
    request: Option<&'a Request>,
    identity: Option<Identity>,
    /// Whether the message is written, and what is known without the fields.
    begun: bool,
}

impl Writing<'_, '_> {
    /// Who asked comes first; a plain trace is known by its own id.
    fn known(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        if let Some(request) = self.request {
            text_pair(&mut self.w, 6, TRACKING.as_bytes(), request.tracking_id().as_bytes());
            if let Some(user) = request.user() {
                text_pair(&mut self.w, 6, USER.as_bytes(), user.as_bytes());
            }
        } else if let Some((trace, ..)) = self.identity {
            text_pair(&mut self.w, 6, TRACKING.as_bytes(), &trace.to_hex());
        }
    }

    /// Whether this field is an attribute; the message is not, nor is what is known already.
    fn is_attribute(&mut self, field: &Field) -> bool {
        self.known();
        match field.name() {
            "" => false,
            TRACKING => self.identity.is_none(),
            USER => self.request.is_none_or(|request| request.user().is_none()),
            _ => true,
        }
    }

    fn message(&mut self, text: &str) {
        let text = match self.told.values {
            Some(values) => values.message(text, Slot::LogMessage),
            None => Cow::Borrowed(text),
        };
        if !text.is_empty() {
            self.w.message(5, |w| w.string(1, &text));
        }
    }

    fn text(&mut self, field: &Field, text: &str) {
        if field.name() == "message" {
            self.message(text);
        } else if self.is_attribute(field) {
            let text = match self.told.values {
                Some(values) => values.text(field, text, Slot::LogField),
                None => Cow::Borrowed(text),
            };
            text_pair(&mut self.w, 6, field.name().as_bytes(), text.as_bytes());
        }
    }

    fn other(&mut self, field: &Field, value: &Value) {
        if field.name() == "message" {
            self.message(&value.to_string());
        } else if self.is_attribute(field) {
            match self.told.values.and_then(|values| values.instead(field, Slot::LogField)) {
                Some(instead) => text_pair(&mut self.w, 6, field.name().as_bytes(), instead.as_bytes()),
                None => attribute_of(&mut self.w, 6, field.name(), value),
            }
        }
    }
}

impl Visit for Writing<'_, '_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match self.told.values {
            Some(_) => self.text(field, Printed::of(value).text()),
            None => {
                if let Value::Text(text) = Value::printed(value) {
                    self.text(field, &text);
                }
            }
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        match self.told.values {
            Some(_) => self.text(field, Printed::of_error(value).text()),
            None => self.record_debug(field, &format_args!("{value}")),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.other(field, &Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.other(field, &Value::U64(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.other(field, &Value::F64(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.other(field, &Value::Bool(value));
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::super::limits::LogLimits;
    use super::*;
    use crate::context::baggage::Entries;
    use crate::context::{Scope, SpanContext, TraceFlags};
    use crate::id::{SpanId, TraceId};
    use crate::log::{Layer, Record, Sink};
    use crate::redact::{Policy, toward, within};
    use std::sync::{Arc, Mutex};
    use tracing_core::span::{Attributes, Current, Id, Record as Late};
    use tracing_core::{Event, Metadata, Subscriber};
    use tracing_subscriber::filter::Targets;

    /// What became of each event: its bytes without a record, and those of its record.
    #[derive(Default)]
    struct Both(Mutex<Vec<(Vec<u8>, Vec<u8>)>>);

    impl Sink for Both {
        fn accept(&self, record: &Record) {
            let mut all = self.0.lock().expect("nobody panicked");
            let (_, bytes) = all.last_mut().expect("it was told before");
            encode::record(record, record.time, LogLimits::default(), bytes);
        }

        fn event(&self, told: &Told<'_>) -> bool {
            let request = told.place.and_then(Place::request);
            let mut bytes = Vec::new();
            within(Policy::Production, || {
                toward(self.channel(), || event(told, request.as_deref(), &mut bytes));
            });
            self.0.lock().expect("nobody panicked").push((bytes, Vec::new()));
            false
        }
    }

    struct Here(Arc<Request>, TraceId, SpanId);

    impl Place for Here {
        fn identity(&self) -> Identity {
            (self.1, self.2, TraceFlags::SAMPLED)
        }

        fn request(&self) -> Option<Arc<Request>> {
            Some(Arc::clone(&self.0))
        }

        fn is_recorded(&self) -> bool {
            true
        }

        fn scope(&self) -> Option<Scope> {
            Some(Scope { span: SpanContext::new(self.1, self.2), request: Arc::clone(&self.0) })
        }
    }

    /// Every event happens in the same span, or in none.
    struct Hands(Layer, Option<Here>);

    impl Subscriber for Hands {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Late<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            self.0.log(event, self.1.as_ref().map(|here| here as &dyn Place), None);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}

        fn current_span(&self) -> Current {
            Current::none()
        }
    }

    fn say() {
        let broken = std::io::Error::other("no card 4111 1111 1111 1111");
        tracing::info!(a = 1, b = "x", c = ?Some(2), d = %"e", "message {}", 3);
        tracing::warn!(tracking_id = "forged", user.id = "other", f = 1.5, g = true, h = -3_i64, "user");
        tracing::info!("");
        tracing::info!(only = 7_u64);
        tracing::error!(target: "third_party::bank",
            error = &broken as &dyn Error,
            password = "hunter2",
            token = 5,
            "4111 1111 1111 1111"
        );
        tracing::info!(target: "telemark::access", message = "GET /", request.path = "/x", request.status = Some(200));
        tracing::debug!(name: "cart.low", target: "third_party::pool", sum = u64::MAX, "mail to ann@example.org");
        tracing::info!(error = &broken as &dyn Error, "failed");
    }

    #[test]
    fn an_event_is_the_same_bytes_as_its_record() {
        let request = Request::new(None, None, Entries::default());
        request.known_by(TraceId::random());
        let known = Request::new("t-1".parse().ok(), None, Entries::default());
        known.set_user("user-123");
        let here = |request| Some(Here(request, TraceId::random(), SpanId::random()));
        for place in [None, here(request), here(known)] {
            let both = Arc::new(Both::default());
            let sinks: Vec<Arc<dyn Sink>> = vec![Arc::clone(&both) as _];
            let layer = Layer::new(sinks, Targets::new().with_default(tracing_core::Level::TRACE));
            tracing::subscriber::with_default(Hands(layer, place), say);
            let all = both.0.lock().expect("nobody panicked");
            assert_eq!(all.len(), 8);
            for (at, (told, recorded)) in all.iter().enumerate() {
                assert!(!told.is_empty() && told == recorded, "{at}: {told:?} is not {recorded:?}");
            }
        }
    }
}
