//! The fields of a classified struct, one by one.

use super::attribute::content;
use super::render::{Each, Key};
use super::{Entries, Out, Parts, Policy, Redact, record, within};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A field of a struct.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) content: Content,
}

/// What a field shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Nothing: it is absent or dropped.
    Nothing,
    /// A value.
    One(Value),
    /// The fields of a struct of its own, each under its whole key: `payment.method`.
    Many(Vec<(String, Value)>),
}

impl Field {
    /// The keys under which it is recorded, with their values.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (one, many) = match &self.content {
            Content::Nothing => (None, &[][..]),
            Content::One(value) => (Some((self.key, value)), &[][..]),
            Content::Many(parts) => (None, parts.as_slice()),
        };
        one.into_iter().chain(many.iter().map(|(key, value)| (key.as_str(), value)))
    }

    /// The same, to be kept.
    pub(crate) fn into_entries(self) -> impl Iterator<Item = (Cow<'static, str>, Value)> {
        let (one, many) = match self.content {
            Content::Nothing => (None, Vec::new()),
            Content::One(value) => (Some((Cow::Borrowed(self.key), value)), Vec::new()),
            Content::Many(parts) => (None, parts),
        };
        one.into_iter().chain(many.into_iter().map(|(key, value)| (Cow::Owned(key), value)))
    }
}

/// What each field of a struct shows under this policy, in order; any other value has no fields.
///
/// A function of the author that panics ends the list, and harms nobody.
pub(crate) fn fields(value: &dyn Redact, policy: Policy) -> Vec<Field> {
    let mut fields = Vec::new();
    each(value, policy, &mut |key, value| {
        fields.push(Field { key: key.0, content: content(key.0, value, policy) });
    });
    fields
}

/// What the field at this place shows as one value, also if it is a struct.
pub(crate) fn field_as_one(value: &dyn Redact, policy: Policy, place: usize) -> Option<Value> {
    let (mut at, mut found) = (0, None);
    each(value, policy, &mut |_, value| {
        if at == place {
            found = record(value, policy);
        }
        at += 1;
    });
    found
}

/// The fields of a struct.
fn each(value: &dyn Redact, policy: Policy, each: &mut dyn FnMut(&'static Key, &dyn Redact)) {
    let gather = AssertUnwindSafe(|| within(policy, || value.redact(&mut Struct(each), policy)));
    // The panic itself is told by the hook.
    drop(catch_unwind(gather));
}

struct Struct<'a>(&'a mut dyn FnMut(&'static Key, &dyn Redact));

impl Out for Struct<'_> {
    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        parts(&mut Each(|key, value: &dyn Redact| (self.0)(key, value)));
    }

    fn nothing(&mut self) {}
    fn bool(&mut self, _: bool) {}
    fn i64(&mut self, _: i64) {}
    fn u64(&mut self, _: u64) {}
    fn f64(&mut self, _: f64) {}
    fn text(&mut self, _: &str) {}
    fn printed(&mut self, _: &dyn Debug) {}
    fn word(&mut self, _: &dyn Display) {}
    fn tuple(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {}
    fn newtype(&mut self, _: &'static str, _: &dyn Redact) {}
    fn map(&mut self, _: &dyn Fn(&mut dyn Entries)) {}
    fn list(&mut self, _: &dyn Fn(&mut dyn Parts)) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::says::{Absent, Bomb, NAME, OTHER, Says};

    #[test]
    fn each_field_has_its_key_and_one_that_is_left_out_no_value() {
        let seven = &Says(|out: &mut dyn Out| out.u64(7));
        let order = Says(|out: &mut dyn Out| {
            out.named("Order", &|parts| {
                parts.part(&NAME, seven);
                parts.part(&OTHER, &Absent);
            });
        });
        assert_eq!(fields(&order, Policy::Production), [("name", Some(Value::U64(7))), ("other", None)]);
        assert_eq!(fields(seven, Policy::Production), []);
    }

    #[test]
    fn a_field_that_panics_is_told_from_those_that_do_not() {
        let bomb = &Says(|out: &mut dyn Out| out.word(&Bomb));
        let order = Says(|out: &mut dyn Out| out.named("Order", &|parts| parts.part(&NAME, bomb)));
        assert_eq!(fields(&order, Policy::Production), [("name", Some(Value::PANICKED))]);
    }
}
