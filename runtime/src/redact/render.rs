//! The form of a value, apart from any format: what it is made of, and who writes it down.

use super::Policy;
use super::classified::Masked;
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
        self.f64(f64::from(value));
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

/// The parts of a value, in order; a list and a tuple ignore their names.
pub trait Parts {
    /// One part.
    fn part(&mut self, name: &'static str, value: &dyn Redact);
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

impl<F: FnMut(&'static str, &dyn Redact)> Parts for Each<F> {
    fn part(&mut self, name: &'static str, value: &dyn Redact) {
        (self.0)(name, value);
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
