//! The redacted view of a value as JSON, written straight into a text.

use super::classified::{Classified, Masked, Shown, Texture};
use super::json_page::View;
use super::json_text::{escape, finite, finite_short, integer, quoted, truth};
use super::render::{Each, Key, Simple};
use super::strategy::Form;
use super::{Entries, Out, Parts, Policy, Redact, Redacted};
use std::fmt::{self, Debug, Display, Write};

impl<T: Redact> Redacted<'_, T> {
    /// The view as JSON; what `serde_json` makes of it, sooner.
    ///
    /// # Example: a line of an audit log
    /// ```
    /// #[telemark::redact]
    /// struct Login {
    ///     #[redact(public)]
    ///     user: u64,
    ///     #[redact(ip)]
    ///     from: String,
    /// }
    /// let login = Login { user: 7, from: "203.0.113.77".into() };
    /// assert_eq!(telemark::Redacted(&login).to_json(), r#"{"user":7,"from":"203.0.113.0"}"#);
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(128);
        self.write_json(&mut json);
        json
    }

    /// Appends the view as JSON.
    pub fn write_json(&self, json: &mut String) {
        let policy = Policy::current();
        // Bytes take pieces of known size; what stands in the text already is not looked at again.
        let is_empty = json.is_empty();
        let own = if is_empty { std::mem::take(json).into_bytes() } else { Vec::with_capacity(128) };
        let mut out = View::of(own);
        self.0.redact(&mut Json { out: &mut out, policy, variant: None }, policy);
        let written = out.into_text();
        if is_empty {
            *json = written;
        } else {
            json.push_str(&written);
        }
    }
}

struct Json<'a> {
    out: &'a mut View,
    policy: Policy,
    /// The variant whose content comes next.
    variant: Option<&'static str>,
}

impl Json<'_> {
    #[inline]
    fn string(&mut self, write: impl FnOnce(&mut Escaped<'_>) -> fmt::Result) {
        self.out.push(b'"');
        // A `Display` that fails has no text; what it wrote so far counts.
        let _ = write(&mut Escaped(self.out));
        self.out.push(b'"');
    }

    /// A variant stands around its content under its name, as `serde` writes it.
    fn content(&mut self, write: impl FnOnce(&mut Self)) {
        let Some(name) = self.variant.take() else { return write(self) };
        self.out.push(b'{');
        quoted(name, self.out);
        self.out.push(b':');
        write(self);
        self.out.push(b'}');
    }

    /// One value; one that says nothing of itself is null.
    fn value(&mut self, value: &dyn Redact) {
        match value.simple() {
            Simple::Bool(value) => truth(value, self.out),
            Simple::I64(value) => integer(value, self.out),
            Simple::U64(value) => integer(value, self.out),
            Simple::F64(value) => self.f64(value),
            Simple::F32(value) => self.f32(value),
            Simple::Text(value) => quoted(value, self.out),
            Simple::Classified(value) => {
                self.classified(value, &value.shown(self.policy, || value.texture()));
            }
            Simple::Described => self.described(value),
        }
    }

    fn described(&mut self, value: &dyn Redact) {
        let (before, policy) = (self.out.len(), self.policy);
        value.redact(self, policy);
        if self.out.len() == before {
            self.nothing();
        }
    }

    #[inline(never)]
    fn classified(&mut self, value: &Classified<'_>, shown: &Shown<'_>) {
        match shown {
            Shown::Absent | Shown::Nothing => self.nothing(),
            Shown::Clear(clear) => self.value(*clear),
            Shown::Constant(constant) => quoted(constant, self.out),
            Shown::Masked(masked) => self.masked(masked),
            Shown::Many => {
                let policy = self.policy;
                value.redact(self, policy);
            }
        }
    }

    fn comma(&mut self, is_first: &mut bool) {
        if !std::mem::replace(is_first, false) {
            self.out.push(b',');
        }
    }
}

/// The members of an object.
struct Members<'j, 'a> {
    json: &'j mut Json<'a>,
}

impl Members<'_, '_> {
    #[inline]
    fn key(&mut self, key: &Key) {
        if key.2[0] == b',' {
            self.json.out.piece(key.2, key.1.len());
        } else {
            self.json.out.push_str(key.1);
        }
    }
}

impl Parts for Members<'_, '_> {
    fn part(&mut self, key: &'static Key, value: &dyn Redact) {
        if !value.is_absent(self.json.policy) {
            self.key(key);
            self.json.value(value);
        }
    }

    fn bool(&mut self, key: &'static Key, value: bool) {
        self.key(key);
        truth(value, self.json.out);
    }

    fn i64(&mut self, key: &'static Key, value: i64) {
        self.key(key);
        integer(value, self.json.out);
    }

    fn u64(&mut self, key: &'static Key, value: u64) {
        self.key(key);
        integer(value, self.json.out);
    }

    fn f64(&mut self, key: &'static Key, value: f64) {
        self.key(key);
        self.json.f64(value);
    }

    fn f32(&mut self, key: &'static Key, value: f32) {
        self.key(key);
        self.json.f32(value);
    }

    fn text(&mut self, key: &'static Key, value: &str) {
        self.key(key);
        quoted(value, self.json.out);
    }

    fn classified(&mut self, key: &'static Key, value: &Classified<'_>, texture: Texture<'_>) {
        if let Some(short) = value.short(self.json.policy, &texture) {
            self.key(key);
            self.json.out.push(b'"');
            self.json.out.piece(&short.bytes, short.length);
            return self.json.out.push(b'"');
        }
        self.classified_slowly(key, value, texture);
    }
}

impl Members<'_, '_> {
    #[inline(never)]
    fn classified_slowly(&mut self, key: &'static Key, value: &Classified<'_>, texture: Texture<'_>) {
        match value.shown(self.json.policy, || texture) {
            Shown::Absent => {}
            Shown::Masked(masked) => {
                self.key(key);
                self.json.out.push(b'"');
                // As with a `Display` that fails.
                let _ = masked.write(&mut Escaped(self.json.out));
                self.json.out.push(b'"');
            }
            shown => {
                self.key(key);
                self.json.classified(value, &shown);
            }
        }
    }
}

impl Out for Json<'_> {
    fn nothing(&mut self) {
        self.out.push_str("null");
    }

    fn bool(&mut self, value: bool) {
        truth(value, self.out);
    }

    fn i64(&mut self, value: i64) {
        integer(value, self.out);
    }

    fn u64(&mut self, value: u64) {
        integer(value, self.out);
    }

    fn f64(&mut self, value: f64) {
        if value.is_finite() { finite(value, self.out) } else { self.nothing() }
    }

    fn f32(&mut self, value: f32) {
        if value.is_finite() { finite_short(value, self.out) } else { self.nothing() }
    }

    fn text(&mut self, value: &str) {
        quoted(value, self.out);
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.string(|out| write!(out, "{value:?}"));
    }

    fn word(&mut self, value: &dyn Display) {
        self.string(|out| write!(out, "{value}"));
    }

    fn masked(&mut self, masked: &Masked<'_>) {
        self.string(|out| masked.write(out as &mut dyn Write));
    }

    fn constant(&mut self, value: &'static str) {
        quoted(value, self.out);
    }

    fn variant(&mut self, name: &'static str) {
        self.variant = Some(name);
    }

    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        self.content(|json| {
            let start = json.out.len();
            parts(&mut Members { json });
            // The comma before the first member makes room for the brace.
            match json.out.at(start) {
                Some(comma) => *comma = b'{',
                None => json.out.push(b'{'),
            }
            json.out.push(b'}');
        });
    }

    fn tuple(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        self.list(parts);
    }

    fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
        self.content(|json| json.value(value));
    }

    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
        self.content(|json| {
            let mut is_first = true;
            json.out.push(b'[');
            parts(&mut Each(|_, value: &dyn Redact| {
                json.comma(&mut is_first);
                json.value(value);
            }));
            json.out.push(b']');
        });
    }

    fn map(&mut self, entries: &dyn Fn(&mut dyn Entries)) {
        self.content(|json| {
            let mut is_first = true;
            json.out.push(b'{');
            entries(&mut Each(|key: &dyn Display, value: &dyn Redact| {
                json.comma(&mut is_first);
                json.string(|name| write!(name, "{key}"));
                json.out.push(b':');
                json.value(value);
            }));
            json.out.push(b'}');
        });
    }
}

/// Text as it stands between the quotes of JSON.
struct Escaped<'a>(&'a mut View);

impl Form for Escaped<'_> {
    fn clean(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        Ok(())
    }
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(text, self.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::plain::Clear;
    use proptest::prelude::*;

    /// Each form that a value can have, around texts of any kind.
    struct Forms<'a>(&'a str, &'static str);

    static NAMED: [&Key; 12] = [
        &Key("text", ",\"text\":", Key::NO_PIECE),
        &Key("word", ",\"word\":", Key::NO_PIECE),
        &Key("printed", ",\"printed\":", Key::NO_PIECE),
        &Key("list", ",\"list\":", Key::NO_PIECE),
        &Key("map", ",\"map\":", Key::NO_PIECE),
        &Key("variant", ",\"variant\":", Key::NO_PIECE),
        &Key("newtype", ",\"newtype\":", Key::NO_PIECE),
        &Key("number", ",\"number\":", Key::NO_PIECE),
        &Key("short", ",\"short\":", Key::NO_PIECE),
        &Key("plain", ",\"plain\":", Key::NO_PIECE),
        &Key("nothing", ",\"nothing\":", Key::NO_PIECE),
        &Key("silent", ",\"silent\":", Key::NO_PIECE),
    ];

    impl Redact for Forms<'_> {
        fn redact(&self, out: &mut dyn Out, policy: Policy) {
            let Self(text, form) = *self;
            match form {
                "named" => out.named("Forms", &|parts| {
                    for key in NAMED {
                        parts.part(key, &Forms(text, key.0));
                    }
                }),
                "word" => out.word(&text),
                "printed" => out.printed(&text),
                "list" => out.list(&|parts| {
                    for form in ["text", "nothing"] {
                        parts.part(Key::NONE, &Forms(text, form));
                    }
                }),
                "map" => out.map(&|entries| entries.entry(&text, &Forms(text, "text"))),
                "variant" => {
                    out.variant("Kind");
                    out.tuple("Kind", &|parts| parts.part(Key::NONE, &Forms(text, "constant")));
                }
                "newtype" => out.newtype("Forms", &Forms(text, "number")),
                "number" => Clear(&[-1.5, 0.1, f64::NAN, 1e300][text.len() % 4]).redact(out, policy),
                "short" => Clear(&[-1.5, 0.1, f32::INFINITY, 1e30][text.len() % 4]).redact(out, policy),
                "constant" => out.constant("***"),
                "nothing" => out.nothing(),
                "silent" => {}
                _ => out.text(text),
            }
        }

        fn simple(&self) -> Simple<'_> {
            if self.1 == "plain" { Simple::Text(self.0) } else { Simple::Described }
        }
    }

    proptest! {
        #[test]
        fn it_is_what_serde_makes_of_it(text in any::<String>()) {
            let forms = Forms(&text, "named");
            prop_assert_eq!(Redacted(&forms).to_json(), serde_json::to_string(&Redacted(&forms))?);
        }
    }
}
