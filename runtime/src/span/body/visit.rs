//! Fields that `tracing` hands over, on their way into a body: those of others only as far as their plan shows them.

use super::super::Given;
use super::ahead::{Ahead, Head, MESSAGE};
use super::{BOOL, Body, EventBody, F64, I64, U64};
use crate::redact::{Also, Plan, Printed, Slot, capturing, plan_of};
use std::error::Error;
use std::fmt::Debug;
use tracing_core::Metadata;
use tracing_core::field::{Field, FieldSet, Visit};

/// Sets the fields of a span that has this set of fields.
pub(crate) struct FieldsInto<'a> {
    body: &'a mut Body,
    fields: &'static FieldSet,
    /// Looked up when the first field comes: many spans have none.
    plan: Whose,
}

/// Who answers for the fields of a span.
enum Whose {
    /// The author of the program, who has listed them.
    Decided,
    /// Nobody has been asked yet.
    Unknown(&'static Metadata<'static>),
    /// The plan of the callsite.
    Planned(&'static Plan),
}

impl Whose {
    fn plan(&mut self) -> Option<&'static Plan> {
        if let Self::Unknown(metadata) = *self {
            let plan = plan_of(metadata);
            *self = if plan.is_ours() { Self::Decided } else { Self::Planned(plan) };
        }
        if let Self::Planned(plan) = *self { Some(plan) } else { None }
    }
}

impl<'a> FieldsInto<'a> {
    /// The fields of a span, into its body; `decided` if one of our macros has made them.
    pub(crate) fn new(body: &'a mut Body, metadata: &'static Metadata<'static>, decided: bool) -> Self {
        let plan = if decided { Whose::Decided } else { Whose::Unknown(metadata) };
        Self { body, fields: metadata.fields(), plan }
    }

    fn set(&mut self, field: &Field, value: Given<'_>) {
        match u8::try_from(field.index()) {
            Ok(index) if self.fields.contains(field) => self.body.field(index, value),
            // A field of another callsite, or one of too many.
            _ => self.body.attribute(self.fields, field.name(), value),
        }
    }

    fn number(&mut self, field: &Field, value: Given<'_>) {
        let instead = self.plan.plan().and_then(|plan| plan.instead(field, Slot::SpanAttribute));
        self.set(field, instead.map_or(value, Given::Str));
    }

    fn text(&mut self, field: &Field, text: &str) {
        match self.plan.plan() {
            Some(plan) => self.set(field, Given::Str(&plan.text(field, text, Slot::SpanAttribute))),
            None => self.set(field, Given::Str(text)),
        }
    }
}

impl Visit for FieldsInto<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match self.plan.plan() {
            Some(_) => self.text(field, capturing(|| Printed::of(value)).text()),
            None => self.set(field, Given::Debug(value)),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        match self.plan.plan() {
            Some(_) => self.text(field, capturing(|| Printed::of_error(value)).text()),
            None => self.set(field, Given::Display(&value)),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, Given::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, Given::U64(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, Given::F64(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, Given::Bool(value));
    }
}

/// Takes the fields of a `tracing` event: what is literal in its message is the name, all others are attributes.
///
/// A message that was put together is an attribute, too: names of events are not looked at by those who clean records
/// further on, and there would be as many names as there are values.
pub(crate) struct EventInto<'a, 'b> {
    event: &'a mut EventBody<'b>,
    plan: &'static Plan,
    /// Whether no key but that of the message comes twice: lines pass on only such events.
    distinct: bool,
    /// Keys that are written ahead, by the index of the field; none if keys may come twice.
    heads: &'static [Head],
}

impl<'a, 'b> EventInto<'a, 'b> {
    /// The fields of an event, into its body; what is known of it ahead, if it is no record of the `log` crate.
    ///
    /// At first they come from the line of the event, which is written at once only if all keys are different.
    pub(crate) fn new(
        event: &'a mut EventBody<'b>,
        plan: &'static Plan,
        ahead: Option<&'static Ahead>,
    ) -> Self {
        Self { event, plan, distinct: true, heads: ahead.map_or(&[], Ahead::heads) }
    }

    /// Forgets what it has got; what comes now may have any keys.
    pub(crate) fn begin_again(&mut self) {
        self.event.begin_again();
        (self.distinct, self.heads) = (false, &[]);
    }

    /// The key that is written ahead, of a field that needs no thought.
    #[inline]
    fn head(&self, field: &Field) -> Option<&'static Head> {
        self.heads.get(field.index()).filter(|head| head.length > 0)
    }

    /// Sets an attribute that is not the message.
    fn set(&mut self, key: &str, value: Given<'_>) {
        if self.distinct { self.event.new_attribute(key, value) } else { self.event.attribute(key, value) }
    }

    #[inline(never)]
    fn number(&mut self, field: &Field, value: Given<'_>) {
        let value = self.plan.instead(field, Slot::EventAttribute).map_or(value, Given::Str);
        if field.name() == MESSAGE {
            self.event.name(value);
        } else {
            self.set(field.name(), value);
        }
    }

    fn looked_at(&mut self, field: &Field, text: &str, literal: bool) {
        if field.name() != MESSAGE {
            let text = self.plan.text(field, text, Slot::EventAttribute);
            self.set(field.name(), Given::Str(&text));
        } else if literal && self.plan.is_constant(text) {
            self.event.name(Given::Str(&self.plan.message(text, Slot::EventName)));
        } else {
            let text = self.plan.message(text, Slot::EventAttribute);
            self.event.attribute(MESSAGE, Given::Str(&text));
        }
    }
}

impl Also for EventInto<'_, '_> {
    fn text(&mut self, field: &Field, text: &str, literal: bool, clean: bool) {
        if let (Some(head), true) = (self.head(field), clean) {
            return self.event.ahead_text(head, text);
        }
        if !clean {
            self.looked_at(field, text, literal);
        } else if field.name() != MESSAGE {
            self.set(field.name(), Given::Str(text));
        } else if literal && self.plan.is_constant(text) {
            self.event.name(Given::Str(text));
        } else {
            self.event.attribute(MESSAGE, Given::Str(text));
        }
    }
}

impl Visit for EventInto<'_, '_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let printed = capturing(|| Printed::of(value));
        self.looked_at(field, printed.text(), printed.is_one_piece());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.looked_at(field, capturing(|| Printed::of_error(value)).text(), false);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.looked_at(field, value, false);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        match self.head(field) {
            Some(head) => self.event.ahead_number(head, I64, value.to_le_bytes(), 8),
            None => self.number(field, Given::I64(value)),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match self.head(field) {
            Some(head) => self.event.ahead_number(head, U64, value.to_le_bytes(), 8),
            None => self.number(field, Given::U64(value)),
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        match self.head(field) {
            Some(head) => self.event.ahead_number(head, F64, value.to_le_bytes(), 8),
            None => self.number(field, Given::F64(value)),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        match self.head(field) {
            Some(head) => self.event.ahead_number(head, BOOL, u64::from(value).to_le_bytes(), 1),
            None => self.number(field, Given::Bool(value)),
        }
    }
}
