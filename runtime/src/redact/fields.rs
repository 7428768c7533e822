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
    use crate::redact::plain::Clear;
    use crate::redact::says::{Absent, Bomb, NAME, OTHER, Says};

    fn contents(value: &dyn Redact) -> Vec<(&'static str, Content)> {
        fields(value, Policy::Production).into_iter().map(|field| (field.key, field.content)).collect()
    }

    #[test]
    fn each_field_has_its_key_and_one_that_is_left_out_no_value() {
        let seven = &Says(|out: &mut dyn Out| out.u64(7));
        let order = Says(|out: &mut dyn Out| {
            out.named("Order", &|parts| {
                parts.part(&NAME, seven);
                parts.part(&OTHER, &Absent);
            });
        });
        assert_eq!(contents(&order), [("name", Content::One(Value::U64(7))), ("other", Content::Nothing)]);
        assert_eq!(contents(seven), []);
    }

    #[test]
    fn a_field_that_panics_is_told_from_those_that_do_not() {
        let bomb = &Says(|out: &mut dyn Out| out.word(&Bomb));
        let order = Says(|out: &mut dyn Out| out.named("Order", &|parts| parts.part(&NAME, bomb)));
        assert_eq!(contents(&order), [("name", Content::One(Value::PANICKED))]);
    }

    /// An order, and what is in it.
    struct Part(&'static str);

    static KEYS: [&Key; 6] = [
        &Key("id", ",\"id\":", Key::NO_PIECE),
        &Key("by", ",\"by\":", Key::NO_PIECE),
        &Key("kind", ",\"kind\":", Key::NO_PIECE),
        &Key("list", ",\"list\":", Key::NO_PIECE),
        &Key("none", ",\"none\":", Key::NO_PIECE),
        &Key("panics", ",\"panics\":", Key::NO_PIECE),
    ];

    impl Redact for Part {
        fn redact(&self, out: &mut dyn Out, policy: Policy) {
            match self.0 {
                "order" => out.named("Order", &|parts| {
                    for key in KEYS {
                        parts.part(key, &Part(key.0));
                    }
                }),
                "by" => out.named("Payer", &|parts| {
                    for key in [KEYS[0], KEYS[4], KEYS[2]] {
                        parts.part(key, &Part(key.0));
                    }
                }),
                "kind" => {
                    out.variant("Express");
                    out.named("Express", &|parts| parts.part(KEYS[0], &Part("id")));
                }
                "list" => out.list(&|parts| parts.part(Key::NONE, &Part("id"))),
                "panics" => panic!("a value of the author's"),
                _ => Clear(&7_u64).redact(out, policy),
            }
        }

        fn is_absent(&self, _: Policy) -> bool {
            self.0 == "none"
        }
    }

    fn shown(field: &Field) -> Vec<String> {
        let borrowed: Vec<_> = field.entries().map(|(key, value)| format!("{key}={value}")).collect();
        let owned: Vec<_> =
            field.clone().into_entries().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(borrowed, owned);
        borrowed
    }

    #[test]
    fn a_struct_among_the_fields_shows_its_own_under_keys_joined_by_dots() {
        let fields = fields(&Part("order"), Policy::Production);
        let shown: Vec<_> = fields.iter().map(shown).collect();
        let none: [&str; 0] = [];
        assert_eq!(shown[0], ["id=7"]);
        assert_eq!(shown[1], ["by.id=7", "by.kind.Express.id=7"]);
        assert_eq!(shown[2], ["kind.Express.id=7"]);
        assert_eq!(shown[3], ["list=[7]"]);
        assert_eq!(shown[4], none);
        assert_eq!(fields[5].content, Content::One(Value::PANICKED));
        assert_eq!(fields.len(), 6);
    }

    #[test]
    fn a_field_is_also_shown_as_one_value() {
        let of = |place| field_as_one(&Part("order"), Policy::Production, place);
        assert_eq!(of(0), Some(Value::U64(7)));
        assert_eq!(of(1), Some(Value::from("Payer { id: 7, kind: Express { id: 7 } }")));
        assert_eq!((of(4), of(6)), (None, None));
    }

    #[test]
    fn what_never_ends_is_text_at_some_depth() {
        struct Outer;

        impl Redact for Outer {
            fn redact(&self, out: &mut dyn Out, _: Policy) {
                out.named("Outer", &|parts| parts.part(KEYS[2], &Deep(20)));
            }
        }

        struct Deep(u8);

        impl Redact for Deep {
            fn redact(&self, out: &mut dyn Out, _: Policy) {
                out.named("Deep", &|parts| {
                    if let Some(less) = self.0.checked_sub(1) {
                        parts.part(KEYS[1], &Deep(less));
                    }
                });
            }
        }

        let fields = fields(&Outer, Policy::Production);
        let Content::Many(parts) = &fields[0].content else { panic!("it is a struct") };
        let [(key, Value::Text(text))] = parts.as_slice() else { panic!("one text is wanted: {parts:?}") };
        assert_eq!(*key, format!("kind{}", ".by".repeat(8)));
        assert!(text.starts_with("Deep { by: Deep"), "{text}");
    }
}
