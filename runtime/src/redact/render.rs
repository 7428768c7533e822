//! The form of a classified value, apart from any format: what it is made of, and who writes it down.

use super::{Policy, Strategy};
use crate::schema::Class;
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

/// Writes one value down in some format. Each value calls one method, once.
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
    /// Text in clear.
    fn text(&mut self, value: &str);
    /// A value in clear that has only a `Debug` form.
    fn printed(&mut self, value: &dyn Debug);
    /// What stands for a value that is not shown in clear, and the name of a variant without fields.
    fn word(&mut self, value: &dyn Display);
    /// A structure or a variant with named parts.
    fn named(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts));
    /// A structure or a variant with parts by position.
    fn tuple(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts));
    /// A structure around one value.
    fn newtype(&mut self, name: &'static str, value: &dyn Redact);
    /// A list.
    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts));
}

/// The parts of a value, in order; a list and a tuple ignore their names.
pub trait Parts {
    /// One part.
    fn part(&mut self, name: &'static str, value: &dyn Redact);
}

/// Parts handed to a closure.
pub(super) struct Each<F>(pub(super) F);

impl<F: FnMut(&'static str, &dyn Redact)> Parts for Each<F> {
    fn part(&mut self, name: &'static str, value: &dyn Redact) {
        (self.0)(name, value);
    }
}

/// A value behind a strategy, with its clear form for the policies that show its class.
pub struct Classified<'a> {
    class: Class,
    strategy: Strategy,
    texts: &'a dyn Texts,
    clear: &'a dyn Redact,
}

impl<'a> Classified<'a> {
    /// A value of this class, rendered so where it is not shown.
    pub const fn new(class: Class, strategy: Strategy, texts: &'a dyn Texts, clear: &'a dyn Redact) -> Self {
        Self { class, strategy, texts, clear }
    }
}

impl Redact for Classified<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        if policy.shows(self.class) && !matches!(self.strategy, Strategy::Drop) {
            return self.clear.redact(out, policy);
        }
        match self.strategy {
            Strategy::Drop => out.nothing(),
            Strategy::Mask => out.word(&Strategy::marker(self.class)),
            strategy => match self.texts.shape() {
                Texture::One => {
                    let mut shown = None;
                    self.texts.each(&mut |text| shown = strategy.apply(self.class, text));
                    match shown {
                        Some(shown) => out.word(&shown),
                        None => out.nothing(),
                    }
                }
                Texture::Many => out.list(&|parts| {
                    self.texts.each(&mut |text| {
                        let shown = strategy.apply(self.class, text);
                        parts.part("", &Word(shown.as_deref().unwrap_or_default()));
                    });
                }),
            },
        }
    }

    fn is_absent(&self, _: Policy) -> bool {
        matches!(self.strategy, Strategy::Drop)
    }
}

/// A value that a function of the author renders, with its clear form for the policies that show its class.
pub struct With<'a> {
    class: Class,
    rendered: &'a dyn Display,
    clear: &'a dyn Redact,
}

impl<'a> With<'a> {
    /// A value of this class, rendered so where it is not shown.
    pub const fn new(class: Class, rendered: &'a dyn Display, clear: &'a dyn Redact) -> Self {
        Self { class, rendered, clear }
    }
}

impl Redact for With<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        if policy.shows(self.class) { self.clear.redact(out, policy) } else { out.word(&self.rendered) }
    }
}

/// A redacted text.
pub(super) struct Word<'a>(pub(super) &'a str);

impl Redact for Word<'_> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.word(&self.0);
    }
}

/// Whether there is one text at most, or a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texture {
    /// One text, or none.
    One,
    /// A list.
    Many,
}

/// The texts in a value, which strategies work on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no texts that a strategy could shorten",
    note = "strategies work on what `Display` gives, on options and on lists of such values"
)]
pub trait Texts {
    /// One or many.
    fn shape(&self) -> Texture;
    /// Calls `each` with every text.
    fn each(&self, each: &mut dyn FnMut(&dyn Display));
}

/// For strategies that do not look at the value.
pub struct NoTexts;

/// The clear form of what is never clear.
impl Redact for NoTexts {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.word(&super::strategy::SECRET);
    }
}

impl Texts for NoTexts {
    fn shape(&self) -> Texture {
        Texture::One
    }

    fn each(&self, _: &mut dyn FnMut(&dyn Display)) {}
}
