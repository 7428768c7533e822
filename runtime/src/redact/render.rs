//! The form of a value, apart from any format: what it is made of, and who writes it down.

use super::Policy;
use super::classified::{Classified, Masked, Texture};
use super::json_text::decimal;
use super::plain::Clear;
use std::fmt::{Debug, Display};

/// A value that knows what it shows under a policy. Derived; `nested` fields need it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what of it may be shown",
    label = "this type has no classified fields",
    note = "`nested` takes types that derive `telemark::Redact`, and options, boxes and collections of these",
    note = "for any other type choose a class or a strategy: `#[redact(public)]`, `#[redact(pii)]`, `#[redact(hmac)]`, .."
)]
pub trait Redact {
    /// Describes itself to `out` as it may be shown under this policy.
    fn redact(&self, out: &mut dyn Out, policy: Policy);

    /// Whether it is left out of what contains it.
    fn is_absent(&self, _policy: Policy) -> bool {
        false
    }

    /// What it is, where a format need not have it described.
    #[doc(hidden)]
    fn simple(&self) -> Simple<'_> {
        Simple::Described
    }
}

/// What a value is, if it is one of those that formats know. None of these runs code of an author's when it is written, but for
/// texts that a `Display` shows.
pub enum Simple<'a> {
    /// A truth value.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// An unsigned integer.
    U64(u64),
    /// A floating-point number.
    F64(f64),
    /// A short one.
    F32(f32),
    /// Text in clear.
    Text(&'a str),
    /// A value behind its class and strategy.
    Classified(&'a Classified<'a>),
    /// Any other: it describes itself.
    Described,
}

/// Writes one value down in some format. Each value calls one method, once; a variant says its name before.
pub trait Out {
    /// Nothing.
    fn nothing(&mut self);
    /// A truth value.
    fn bool(&mut self, value: bool);
    /// A signed integer.
    fn i64(&mut self, value: i64);
    /// An unsigned integer.
    fn u64(&mut self, value: u64);
    /// A floating-point number.
    fn f64(&mut self, value: f64);
    /// A short floating-point number, which has digits of its own: those of `0.1_f32` are not `0.10000000149011612`.
    fn f32(&mut self, value: f32) {
        self.f64(decimal(value));
    }
    /// Text in clear.
    fn text(&mut self, value: &str);
    /// A value in clear that has only a `Debug` form.
    fn printed(&mut self, value: &dyn Debug);
    /// What stands for a value that is not shown in clear.
    fn word(&mut self, value: &dyn Display);
    /// A text in its redacted form.
    fn masked(&mut self, masked: &Masked<'_>) {
        self.word(masked);
    }
    /// What stands for every value of a field, and the name of a variant without fields.
    fn constant(&mut self, value: &'static str) {
        self.word(&value);
    }
    /// What follows is the content of this variant.
    fn variant(&mut self, _name: &'static str) {}
    /// A structure or a variant with named parts.
    fn named(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts));
    /// A structure or a variant with parts by position.
    fn tuple(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts));
    /// A structure around one value.
    fn newtype(&mut self, name: &'static str, value: &dyn Redact);
    /// A list.
    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts));
    /// A map whose keys may be seen.
    fn map(&mut self, entries: &dyn Fn(&mut dyn Entries));
}

/// The name of a part, and the same as a key of JSON: `,"name":`, which is copied in one piece if it fits into one.
pub struct Key(pub &'static str, pub &'static str, pub &'static [u8; Key::PIECE]);

impl Key {
    /// So much of a short key is copied whatever its length is: a copy of known size is four moves, one of any size a call.
    pub const PIECE: usize = 32;

    /// Of a key that is not short.
    pub const NO_PIECE: &'static [u8; Self::PIECE] = &[0; Self::PIECE];

    /// Stands where parts have no names.
    pub const NONE: &'static Self = &Self("", ",\"\":", Self::NO_PIECE);
}

/// The parts of a value, in order; a list and a tuple ignore their names.
///
/// What formats know comes by a method of its own, which most of them need not have.
pub trait Parts {
    /// One part.
    fn part(&mut self, key: &'static Key, value: &dyn Redact);

    /// A truth value.
    fn bool(&mut self, key: &'static Key, value: bool) {
        self.part(key, &Clear(&value));
    }

    /// A signed integer.
    fn i64(&mut self, key: &'static Key, value: i64) {
        self.part(key, &Clear(&value));
    }

    /// An unsigned integer.
    fn u64(&mut self, key: &'static Key, value: u64) {
        self.part(key, &Clear(&value));
    }

    /// A floating-point number.
    fn f64(&mut self, key: &'static Key, value: f64) {
        self.part(key, &Clear(&value));
    }

    /// A short one.
    fn f32(&mut self, key: &'static Key, value: f32) {
        self.part(key, &Clear(&value));
    }

    /// Text in clear.
    fn text(&mut self, key: &'static Key, value: &str) {
        self.part(key, &Clear(value));
    }

    /// A value behind its class and strategy, and what the strategy works on.
    fn classified(&mut self, key: &'static Key, value: &Classified<'_>, _texture: Texture<'_>) {
        self.part(key, value);
    }
}

impl dyn Parts + '_ {
    /// One part, by its own method; which one it is, the compiler knows where it knows the type.
    #[inline]
    pub fn show(&mut self, key: &'static Key, value: &impl Redact) {
        match value.simple() {
            Simple::Bool(value) => self.bool(key, value),
            Simple::I64(value) => self.i64(key, value),
            Simple::U64(value) => self.u64(key, value),
            Simple::F64(value) => self.f64(key, value),
            Simple::F32(value) => self.f32(key, value),
            Simple::Text(value) => self.text(key, value),
            // Which texts these are, the compiler knows here, too.
            Simple::Classified(value) => self.classified(key, value, value.texture()),
            Simple::Described => self.part(key, value),
        }
    }
}

/// The entries of a map, in order.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is asked about by telemark's own code only; please report this",
    note = "the entries of a map are handed to formats of telemark's"
)]
pub trait Entries {
    /// One entry.
    fn entry(&mut self, key: &dyn Display, value: &dyn Redact);
}

/// Parts handed to a closure.
pub(super) struct Each<F>(pub(super) F);

impl<F: FnMut(&'static Key, &dyn Redact)> Parts for Each<F> {
    fn part(&mut self, key: &'static Key, value: &dyn Redact) {
        (self.0)(key, value);
    }
}

impl<F: FnMut(&dyn Display, &dyn Redact)> Entries for Each<F> {
    fn entry(&mut self, key: &dyn Display, value: &dyn Redact) {
        (self.0)(key, value);
    }
}

/// A redacted text that is the same for every value.
pub(super) struct Word(pub(super) &'static str);

impl Redact for Word {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.constant(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::text::Text;
    use crate::redact::{Class, Strategy, Texts};

    /// A format that has what every format must have, and nothing else.
    #[derive(Default)]
    struct Least(Vec<String>);

    impl Out for Least {
        fn nothing(&mut self) {
            self.0.push("nothing".to_owned());
        }
        fn bool(&mut self, value: bool) {
            self.0.push(value.to_string());
        }
        fn i64(&mut self, value: i64) {
            self.0.push(value.to_string());
        }
        fn u64(&mut self, value: u64) {
            self.0.push(value.to_string());
        }
        fn f64(&mut self, value: f64) {
            self.0.push(value.to_string());
        }
        fn text(&mut self, value: &str) {
            self.0.push(value.to_owned());
        }
        fn printed(&mut self, value: &dyn Debug) {
            self.0.push(format!("{value:?}"));
        }
        fn word(&mut self, value: &dyn Display) {
            self.0.push(value.to_string());
        }
        fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
            parts(self);
        }
        fn tuple(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
            parts(self);
        }
        fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
            value.redact(self, Policy::Production);
        }
        fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
            parts(self);
        }
        fn map(&mut self, _: &dyn Fn(&mut dyn Entries)) {}
    }

    impl Parts for Least {
        fn part(&mut self, _: &'static Key, value: &dyn Redact) {
            value.redact(self, Policy::Production);
        }
    }

    struct One;

    impl Texts for One {
        fn texture(&self) -> Texture<'_> {
            Texture::One(Text::Str("hunter2"))
        }
    }

    #[test]
    fn a_format_that_has_only_what_it_must_have_is_handed_every_value() {
        let mut least = Least::default();
        Out::f32(&mut least, 0.1);
        Out::variant(&mut least, "Kind");
        Out::constant(&mut least, "***");
        let parts: &mut dyn Parts = &mut least;
        parts.show(Key::NONE, &Clear(&true));
        parts.show(Key::NONE, &Clear(&-7_i64));
        parts.show(Key::NONE, &Clear(&7_u64));
        parts.show(Key::NONE, &Clear(&0.5_f64));
        parts.show(Key::NONE, &Clear(&0.1_f32));
        parts.show(Key::NONE, &Clear("text"));
        for strategy in [Strategy::First(2), Strategy::Mask] {
            parts.show(Key::NONE, &Classified::new(Class::Personal, strategy, &One, &Clear("hunter2")));
        }
        parts.show(Key::NONE, &Word("[secret]"));
        let written = ["0.1", "***", "true", "-7", "7", "0.5", "0.1", "text", "hu***", "***", "[secret]"];
        assert_eq!(least.0, written);
    }
}
