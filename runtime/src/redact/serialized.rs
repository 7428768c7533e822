//! The redacted view of a value as `serde` data.

use super::render::{Each, Key};
use super::{Entries, Out, Parts, Policy, Redact, Redacted};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt::{Debug, Display};

impl<T: Redact> Serialize for Redacted<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View(self.0, Policy::current()).serialize(serializer)
    }
}

struct View<'a>(&'a dyn Redact, Policy);

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out =
            Serialized { serializer: Some(serializer), result: None, variant: None, policy: self.1 };
        self.0.redact(&mut out, self.1);
        match (out.result, out.serializer) {
            (Some(result), _) => result,
            (None, Some(serializer)) => serializer.serialize_unit(),
            (None, None) => Err(serde::ser::Error::custom("a value described itself twice")),
        }
    }
}

/// A serialiser that is used up by the first value.
struct Serialized<S: Serializer> {
    serializer: Option<S>,
    result: Option<Result<S::Ok, S::Error>>,
    /// The variant whose content comes next.
    variant: Option<&'static str>,
    policy: Policy,
}

/// What a composite value hands to whoever writes it down.
enum Content<'a> {
    Named(&'a dyn Fn(&mut dyn Parts)),
    List(&'a dyn Fn(&mut dyn Parts)),
    Map(&'a dyn Fn(&mut dyn Entries)),
    One(&'a dyn Redact),
}

impl<S: Serializer> Serialized<S> {
    fn write(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) {
        if let Some(serializer) = self.serializer.take() {
            self.result = Some(write(serializer));
        }
    }

    /// A variant stands around its content under its name, as `serde` writes it.
    fn content(&mut self, content: &Content<'_>) {
        let (policy, variant) = (self.policy, self.variant.take());
        self.write(|s| match variant {
            None => content.write(s, policy),
            Some(name) => {
                let mut map = s.serialize_map(Some(1))?;
                map.serialize_entry(name, &Inside(content, policy))?;
                map.end()
            }
        });
    }
}

impl<S: Serializer> Out for Serialized<S> {
    /// A value that says nothing is written as nothing.
    fn nothing(&mut self) {}

    fn bool(&mut self, value: bool) {
        self.write(|s| s.serialize_bool(value));
    }

    fn i64(&mut self, value: i64) {
        self.write(|s| s.serialize_i64(value));
    }

    fn u64(&mut self, value: u64) {
        self.write(|s| s.serialize_u64(value));
    }

    fn f64(&mut self, value: f64) {
        self.write(|s| s.serialize_f64(value));
    }

    fn f32(&mut self, value: f32) {
        self.write(|s| s.serialize_f32(value));
    }

    fn text(&mut self, value: &str) {
        self.write(|s| s.serialize_str(value));
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.write(|s| s.collect_str(&format_args!("{value:?}")));
    }

    fn word(&mut self, value: &dyn Display) {
        self.write(|s| s.collect_str(value));
    }

    fn constant(&mut self, value: &'static str) {
        self.write(|s| s.serialize_str(value));
    }

    fn variant(&mut self, name: &'static str) {
        self.variant = Some(name);
    }

    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        self.content(&Content::Named(parts));
    }

    fn tuple(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        self.content(&Content::List(parts));
    }

    fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
        self.content(&Content::One(value));
    }

    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
        self.content(&Content::List(parts));
    }

    fn map(&mut self, entries: &dyn Fn(&mut dyn Entries)) {
        self.content(&Content::Map(entries));
    }
}

impl Content<'_> {
    fn write<S: Serializer>(&self, s: S, policy: Policy) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(parts) => {
                let mut map = s.serialize_map(None)?;
                let mut failed = None;
                parts(&mut Each(|key: &'static Key, value: &dyn Redact| {
                    if failed.is_none() && !value.is_absent(policy) {
                        failed = map.serialize_entry(key.0, &View(value, policy)).err();
                    }
                }));
                failed.map_or_else(|| map.end(), Err)
            }
            Self::List(parts) => {
                let mut items = s.serialize_seq(None)?;
                let mut failed = None;
                parts(&mut Each(|_, value: &dyn Redact| {
                    if failed.is_none() {
                        failed = items.serialize_element(&View(value, policy)).err();
                    }
                }));
                failed.map_or_else(|| items.end(), Err)
            }
            Self::Map(entries) => {
                let mut map = s.serialize_map(None)?;
                let mut failed = None;
                entries(&mut Each(|key: &dyn Display, value: &dyn Redact| {
                    if failed.is_none() {
                        failed = map.serialize_entry(&key.to_string(), &View(value, policy)).err();
                    }
                }));
                failed.map_or_else(|| map.end(), Err)
            }
            Self::One(value) => View(*value, policy).serialize(s),
        }
    }
}

/// The content of a variant, as a value of its own.
struct Inside<'a>(&'a Content<'a>, Policy);

impl Serialize for Inside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::plain::Clear;
    use crate::redact::text::Text;
    use crate::redact::{Class, Classified, NoTexts, Strategy, Texts, Texture, within};

    /// No text, one, or many.
    struct Of(Option<&'static [&'static str]>);

    impl Texts for Of {
        fn texture(&self) -> Texture<'_> {
            match self.0 {
                None => Texture::Nothing,
                Some([text]) => Texture::One(Text::Str(text)),
                Some(_) => Texture::Many,
            }
        }

        fn each(&self, each: &mut dyn FnMut(&Text<'_>)) {
            self.0.into_iter().flatten().for_each(|text| each(&Text::Str(text)));
        }
    }

    /// Each kind of part, by its own method.
    struct Kinds;

    impl Redact for Kinds {
        fn redact(&self, out: &mut dyn Out, _: Policy) {
            let classified = |strategy, texts: &'static Of| {
                Classified::new(Class::Personal, strategy, texts, &Clear("the \"clear\" one"))
            };
            out.named("Kinds", &|parts| {
                parts.show(&Key("bool", ",\"bool\":", Key::NO_PIECE), &Clear(&true));
                parts.show(&Key("signed", ",\"signed\":", Key::NO_PIECE), &Clear(&-7_i64));
                parts.show(&Key("whole", ",\"whole\":", Key::NO_PIECE), &Clear(&7_u64));
                parts.show(&Key("number", ",\"number\":", Key::NO_PIECE), &Clear(&0.5_f64));
                parts.show(&Key("short", ",\"short\":", Key::NO_PIECE), &Clear(&0.1_f32));
                parts.show(&Key("none", ",\"none\":", Key::NO_PIECE), &Clear(&f64::NAN));
                parts.show(&Key("text", ",\"text\":", Key::NO_PIECE), &Clear("a\nb"));
                parts.show(
                    &Key("first", ",\"first\":", Key::NO_PIECE),
                    &classified(Strategy::First(2), &Of(Some(&["a\"bcdef"]))),
                );
                parts.show(
                    &Key("token", ",\"token\":", Key::NO_PIECE),
                    &classified(Strategy::Token, &Of(Some(&["ghp_abc"]))),
                );
                parts.show(
                    &Key("many", ",\"many\":", Key::NO_PIECE),
                    &classified(Strategy::Last(1), &Of(Some(&["abc", "\"", "abd"]))),
                );
                parts.show(&Key("no", ",\"no\":", Key::NO_PIECE), &classified(Strategy::Last(1), &Of(None)));
                parts.show(&Key("mask", ",\"mask\":", Key::NO_PIECE), &classified(Strategy::Mask, &Of(None)));
                parts.show(&Key("drop", ",\"drop\":", Key::NO_PIECE), &classified(Strategy::Drop, &Of(None)));
            });
        }
    }

    struct Map;

    impl Redact for Map {
        fn redact(&self, out: &mut dyn Out, _: Policy) {
            out.map(&|entries| {
                entries.entry(&"\"a\"", &Clear(&7_u64));
                entries.entry(&'b', &Clear(&f64::NAN));
            });
        }
    }

    #[test]
    fn every_kind_of_value_is_what_serde_makes_of_it_under_every_policy() {
        let shown = r#"{"bool":true,"signed":-7,"whole":7,"number":0.5,"short":0.1,"none":null,"text":"a\nb","first":"a\"***","token":"ghp_***","many":["***c","***","***d"],"no":null,"mask":"***"}"#;
        assert_eq!(Redacted(&Kinds).to_json(), shown);
        assert_eq!(Redacted(&[Kinds]).to_json(), format!("[{shown}]"));
        for policy in Policy::ALL {
            let (ours, serdes) =
                within(policy, || (Redacted(&Kinds).to_json(), serde_json::to_string(&Redacted(&Kinds))));
            assert_eq!(Some(ours), serdes.ok());
        }
        assert_eq!(Redacted(&Map).to_json(), r#"{"\"a\"":7,"b":null}"#);
        assert_eq!(Redacted(&Clear(&true)).to_json(), "true");
        assert_eq!(Redacted(&Clear(&-7_i64)).to_json(), "-7");
        assert_eq!(Redacted(&Clear(&7_u64)).to_json(), "7");
        assert_eq!(Redacted(&Clear(&0.1_f32)).to_json(), "0.1");
        assert_eq!(Redacted(&Clear("a\"")).to_json(), r#""a\"""#);
        let token = Classified::new(Class::Secret, Strategy::Token, &Of(Some(&["ghp_abc"])), &NoTexts);
        assert_eq!(Redacted(&token).to_json(), r#""ghp_***""#);
        assert_eq!(Redacted(&[token]).to_json(), r#"["ghp_***"]"#);
    }
}
