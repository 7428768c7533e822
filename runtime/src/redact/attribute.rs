//! A classified value as the value of one attribute.

use super::print::Print;
use super::{Entries, Out, Parts, Policy, Redact};
use crate::value::Value;
use std::fmt::{Debug, Display};

/// What is recorded of a derived type: a number or a text if it is one, else its redacted `Debug`.
///
/// A `Display` of the user's that panics is told from one that does not, and harms nobody.
pub fn record(value: &dyn Redact, policy: Policy) -> Option<Value> {
    let describe = std::panic::AssertUnwindSafe(|| describe(value, policy));
    std::panic::catch_unwind(describe).unwrap_or(Some(Value::PANICKED))
}

fn describe(value: &dyn Redact, policy: Policy) -> Option<Value> {
    if value.is_absent(policy) {
        return None;
    }
    let mut attribute = Attribute { value: None, composite: false, policy };
    value.redact(&mut attribute, policy);
    if attribute.composite { Some(Value::printed(&Print(value, policy))) } else { attribute.value }
}

/// The value of one attribute.
struct Attribute {
    policy: Policy,
    value: Option<Value>,
    composite: bool,
}

impl Out for Attribute {
    fn nothing(&mut self) {}

    fn bool(&mut self, value: bool) {
        self.value = Some(Value::Bool(value));
    }

    fn i64(&mut self, value: i64) {
        self.value = Some(Value::I64(value));
    }

    fn u64(&mut self, value: u64) {
        self.value = Some(Value::U64(value));
    }

    fn f64(&mut self, value: f64) {
        self.value = Some(Value::F64(value));
    }

    fn text(&mut self, value: &str) {
        self.value = Some(Value::from(value.to_owned()));
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.value = Some(Value::printed(value));
    }

    fn word(&mut self, value: &dyn Display) {
        self.value = Some(Value::from(value.to_string()));
    }

    fn constant(&mut self, value: &'static str) {
        self.value = Some(Value::from(value));
    }

    fn map(&mut self, _: &dyn Fn(&mut dyn Entries)) {
        self.composite = true;
    }

    fn named(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {
        self.composite = true;
    }

    fn tuple(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {
        self.composite = true;
    }

    fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
        let policy = self.policy;
        value.redact(self, policy);
    }

    fn list(&mut self, _: &dyn Fn(&mut dyn Parts)) {
        self.composite = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::says::{Absent, Bomb, NAME, Says};
    use crate::redact::{Classified, NoTexts, Probe, Strategy, TextOne as _};
    use crate::schema::Class;

    fn recorded(says: impl Fn(&mut dyn Out)) -> Option<Value> {
        record(&Says(says), Policy::Production)
    }

    #[test]
    fn numbers_and_texts_keep_their_type() {
        assert_eq!(recorded(|out| out.bool(true)), Some(Value::Bool(true)));
        assert_eq!(recorded(|out| out.i64(-7)), Some(Value::I64(-7)));
        assert_eq!(recorded(|out| out.u64(7)), Some(Value::U64(7)));
        assert_eq!(recorded(|out| out.f64(1.5)), Some(Value::F64(1.5)));
        assert_eq!(
            recorded(|out| out.f32(0.1)),
            Some(Value::F64(0.1)),
            "in the digits that it was written in"
        );
        assert_eq!(recorded(|out| out.text("eu")), Some(Value::from("eu")));
        assert_eq!(recorded(|out| out.word(&"e*")), Some(Value::from("e*")));
        assert_eq!(recorded(|out| out.constant("***")), Some(Value::from("***")));
        assert_eq!(recorded(|out| out.printed(&Some(1))), Some(Value::from("Some(1)")));
        assert_eq!(
            recorded(|out| out.newtype("Id", &Says(|out: &mut dyn Out| out.u64(7)))),
            Some(Value::U64(7))
        );
    }

    #[test]
    fn what_has_parts_is_recorded_as_its_debug_and_what_is_left_out_not_at_all() {
        let one = &Says(|out: &mut dyn Out| out.u64(1));
        for (shown, wanted) in [
            (recorded(|out| out.named("A", &|parts| parts.part(&NAME, one))), "A { name: 1 }"),
            (recorded(|out| out.tuple("A", &|parts| parts.part(&NAME, one))), "A(1)"),
            (recorded(|out| out.list(&|parts| parts.part(&NAME, one))), "[1]"),
            (recorded(|out| out.map(&|entries| entries.entry(&"k", one))), "{\"k\": 1}"),
        ] {
            assert_eq!(shown, Some(Value::from(wanted)));
        }
        assert_eq!(recorded(|out| out.nothing()), None);
        assert_eq!(record(&Absent, Policy::Production), None);
    }

    #[test]
    fn a_display_that_panics_is_recorded_as_such_and_harms_nobody() {
        let texts = (&&&&Probe(&Bomb)).telemark_texts();
        let value = Classified::new(Class::Personal, Strategy::Last(4), &texts, &NoTexts);
        assert_eq!(record(&value, Policy::Production), Some(Value::PANICKED));
    }
}
