//! The fields of a classified struct, one by one.

use super::render::{Each, Key};
use super::{Entries, Out, Parts, Policy, Redact, record, within};
use crate::value::Value;
use std::fmt::{Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A field's key, and its value unless it is absent or dropped.
pub(crate) type Field = (&'static str, Option<Value>);

/// What each field of a struct shows under this policy, in order; any other value has no fields.
///
/// A function of the author that panics ends the list, and harms nobody.
pub(crate) fn fields(value: &dyn Redact, policy: Policy) -> Vec<Field> {
    let mut gathered = Gathered { policy, fields: Vec::new() };
    let gather = AssertUnwindSafe(|| within(policy, || value.redact(&mut gathered, policy)));
    // The panic itself is told by the hook.
    drop(catch_unwind(gather));
    gathered.fields
}

struct Gathered {
    policy: Policy,
    fields: Vec<Field>,
}

impl Out for Gathered {
    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let Self { policy, fields } = self;
        parts(&mut Each(|key: &Key, value: &dyn Redact| fields.push((key.0, record(value, *policy)))));
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
