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
    use crate::redact::{Classified, NoTexts, Probe, Strategy, TextOne as _};
    use crate::schema::Class;
    use std::fmt;

    struct Bomb;

    impl Display for Bomb {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("a Display of the user's")
        }
    }

    #[test]
    fn a_display_that_panics_is_recorded_as_such_and_harms_nobody() {
        let texts = (&&&&Probe(&Bomb)).telemark_texts();
        let value = Classified::new(Class::Personal, Strategy::Last(4), &texts, &NoTexts);
        assert_eq!(record(&value, Policy::Production), Some(Value::PANICKED));
    }
}
