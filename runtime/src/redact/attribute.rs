//! A classified value as the value of one attribute, or of several if it is a struct.

use super::fields::Content;
use super::print::Print;
use super::render::Each;
use super::{Entries, Out, Parts, Policy, Redact};
use crate::value::Value;
use std::fmt::{Debug, Display};

/// What is recorded of a derived type: a number or a text if it is one, else its redacted `Debug`.
///
/// A `Display` of the user's that panics is told from one that does not, and harms nobody.
pub fn record(value: &dyn Redact, policy: Policy) -> Option<Value> {
    let describe = std::panic::AssertUnwindSafe(|| describe(value, policy, None));
    match std::panic::catch_unwind(describe).unwrap_or(Content::One(Value::PANICKED)) {
        Content::One(value) => Some(value),
        Content::Nothing | Content::Many(_) => None,
    }
}

/// The same of a field; the fields of a struct come one by one, under keys of their own.
pub(super) fn content(key: &str, value: &dyn Redact, policy: Policy) -> Content {
    let describe = std::panic::AssertUnwindSafe(|| describe(value, policy, Some((key, DEEPEST))));
    std::panic::catch_unwind(describe).unwrap_or(Content::One(Value::PANICKED))
}

/// Structs further down are text: nobody means as many levels.
const DEEPEST: usize = 8;

fn describe(value: &dyn Redact, policy: Policy, nests: Option<(&str, usize)>) -> Content {
    if value.is_absent(policy) {
        return Content::Nothing;
    }
    let mut attribute =
        Attribute { policy, nests, value: None, composite: false, variant: None, parts: None };
    value.redact(&mut attribute, policy);
    match attribute {
        Attribute { composite: true, .. } => Content::One(Value::printed(&Print(value, policy))),
        Attribute { parts: Some(parts), .. } => Content::Many(parts),
        Attribute { value: Some(value), .. } => Content::One(value),
        Attribute { value: None, .. } => Content::Nothing,
    }
}

/// The value of one attribute, or those of several.
struct Attribute<'a> {
    policy: Policy,
    /// The key before those of the fields of a struct, and how deep these may be; nothing if it is to be one value.
    nests: Option<(&'a str, usize)>,
    value: Option<Value>,
    composite: bool,
    /// The variant whose fields come next.
    variant: Option<&'static str>,
    /// The fields of a struct.
    parts: Option<Vec<(String, Value)>>,
}

impl Out for Attribute<'_> {
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

    fn variant(&mut self, name: &'static str) {
        self.variant = Some(name);
    }

    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let Some((before, depth @ 1..)) = self.nests else {
            self.composite = true;
            return;
        };
        let (policy, variant) = (self.policy, self.variant);
        let mut gathered = Vec::new();
        parts(&mut Each(|key: &'static super::Key, value: &dyn Redact| {
            // As in the redacted view: a variant stands around its fields.
            let key = match variant {
                Some(variant) => [before, ".", variant, ".", key.0].concat(),
                None => [before, ".", key.0].concat(),
            };
            match describe(value, policy, Some((&key, depth - 1))) {
                Content::Nothing => {}
                Content::One(value) => gathered.push((key, value)),
                Content::Many(more) => gathered.extend(more),
            }
        }));
        self.parts = Some(gathered);
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
