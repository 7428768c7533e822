//! The record of an event, for sinks that take no lines.

use super::Record;
use crate::redact::{Plan, Printed, Slot};
use crate::value::Value;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;
use tracing_core::field::{Field, Visit};

/// Gathers an event's fields into its record.
pub(super) struct Gathering<'a> {
    pub(super) record: &'a mut Record,
    /// Whether it came from the `log` crate, whose own fields are in the metadata already.
    pub(super) is_log: bool,
    /// What happens to the values of a callsite that is not ours.
    pub(super) foreign: Option<&'static Plan>,
}

impl Gathering<'_> {
    fn set(&mut self, field: &Field, value: Value) {
        match field.name() {
            "message" => self.record.message = self.message(value),
            name if self.is_log && name.starts_with("log.") => {}
            name => {
                let value = self.seen(field, value);
                self.record.fields.push((Cow::Borrowed(name), value));
            }
        }
    }

    fn message(&self, value: Value) -> Cow<'static, str> {
        let text = match value {
            Value::Text(text) => text,
            other => Cow::Owned(other.to_string()),
        };
        match self.foreign.map(|plan| plan.message(&text, Slot::LogMessage)) {
            Some(shown) if *shown != *text => Cow::Owned(shown.into_owned()),
            Some(_) | None => text,
        }
    }

    /// The value as it may be shown.
    fn seen(&self, field: &Field, value: Value) -> Value {
        let Some(plan) = self.foreign else { return value };
        match value {
            Value::Text(text) => match plan.text(field, &text, Slot::LogField) {
                shown if *shown != *text => Value::from(shown.into_owned()),
                _ => Value::Text(text),
            },
            other => plan.instead(field, Slot::LogField).map_or(other, Value::from),
        }
    }
}

impl Visit for Gathering<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match self.foreign {
            Some(_) => self.set(field, Value::from(Printed::of(value).text().to_owned())),
            None => self.set(field, Value::printed(value)),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        match self.foreign {
            Some(_) => self.set(field, Value::from(Printed::of_error(value).text().to_owned())),
            None => self.set(field, Value::printed(&format_args!("{value}"))),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, Value::from(value.to_owned()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, Value::U64(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, Value::F64(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Value::Bool(value));
    }
}
