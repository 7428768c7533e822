//! A value behind its class and strategy.

use super::render::Word;
use super::strategy::{Form, SECRET};
use super::text::Text;
use super::{Out, Policy, Redact, Strategy};
use crate::schema::Class;
use std::fmt::{self, Display};

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
        let Self { class, strategy, .. } = *self;
        if self.is_absent(policy) {
            return out.nothing();
        }
        if policy.shows(class) {
            return self.clear.redact(out, policy);
        }
        if !policy.trusts(class) {
            return out.constant(Strategy::marker(class));
        }
        if let Some(constant) = strategy.constant(class) {
            return out.constant(constant);
        }
        match self.texts.texture() {
            Texture::One(text) => out.masked(&Masked { class, strategy, text: &text }),
            Texture::Nothing => out.nothing(),
            Texture::Many => out.list(&|parts| {
                self.texts.each(&mut |text| parts.part("", &Masked { class, strategy, text }));
            }),
            Texture::Unreadable => out.constant(Strategy::marker(class)),
        }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        matches!(self.strategy, Strategy::Drop) || policy.drops(self.class)
    }
}

/// One text in its redacted form, made where it is written.
pub struct Masked<'a> {
    class: Class,
    strategy: Strategy,
    text: &'a Text<'a>,
}

impl Masked<'_> {
    /// Writes the redacted form.
    pub(super) fn write(&self, out: &mut (impl Form + ?Sized)) -> fmt::Result {
        self.strategy.form(self.class, self.text, out)
    }
}

impl Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f as &mut dyn fmt::Write)
    }
}

impl Redact for Masked<'_> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.masked(self);
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
        if policy.shows(self.class) {
            self.clear.redact(out, policy);
        } else if policy.trusts(self.class) {
            out.word(&self.rendered);
        } else {
            out.constant(Strategy::marker(self.class));
        }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(self.class)
    }
}

/// Whether there is one text at most, or a list of them.
pub enum Texture<'a> {
    /// One text.
    One(Text<'a>),
    /// None.
    Nothing,
    /// A list.
    Many,
    /// A value without text.
    Unreadable,
}

/// The texts in a value, which strategies work on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no texts that a strategy could shorten",
    note = "strategies work on what `Display` gives, on options and on lists of such values"
)]
pub trait Texts {
    /// One or many.
    fn texture(&self) -> Texture<'_>;
    /// Calls `each` with every text of many.
    fn each(&self, _each: &mut dyn FnMut(&Text<'_>)) {}
}

/// For strategies that do not look at the value, and for values that have no text.
pub struct NoTexts;

/// The clear form of what is never clear.
impl Redact for NoTexts {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        Word(SECRET).redact(out, policy);
    }
}

impl Texts for NoTexts {
    fn texture(&self) -> Texture<'_> {
        Texture::Unreadable
    }
}
