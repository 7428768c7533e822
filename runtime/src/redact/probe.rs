//! What a field's type can do, asked by generated code through the ladder of method resolution.
//!
//! Each rung is a trait on one reference less than the rung above it; the compiler takes the first that fits. The
//! lowest rung fits every type and carries its bound on the method, so that a type which can do nothing is told so.

use super::plain::{Clear, Plain};
use super::render::{Texts, Texture};
use super::{Out, Policy, Redact};
use std::fmt::{Debug, Display};

/// A field, asked what it can do.
pub struct Probe<'a, T: ?Sized>(pub &'a T);

/// The clear form of a classified type: still its redacted one.
pub trait ClearNested {
    /// The form to show.
    fn telemark_clear(&self) -> impl Redact;
}

impl<T: Redact + ?Sized> ClearNested for &&Probe<'_, T> {
    fn telemark_clear(&self) -> impl Redact {
        self.0
    }
}

/// The clear form of numbers, text and lists of them.
pub trait ClearPlain {
    /// The form to show.
    fn telemark_clear(&self) -> impl Redact;
}

impl<T: Plain + ?Sized> ClearPlain for &Probe<'_, T> {
    fn telemark_clear(&self) -> impl Redact {
        Clear(self.0)
    }
}

/// The clear form of anything else: its `Debug`.
pub trait ClearPrinted<'a, T: ?Sized> {
    /// The form to show.
    fn telemark_clear(&self) -> Printed<'a, T>
    where
        T: Debug;
}

impl<'a, T: ?Sized> ClearPrinted<'a, T> for Probe<'a, T> {
    fn telemark_clear(&self) -> Printed<'a, T>
    where
        T: Debug,
    {
        Printed(self.0)
    }
}

/// A value in the form its `Debug` gives it.
pub struct Printed<'a, T: ?Sized>(&'a T);

impl<T: Debug + ?Sized> Redact for Printed<'_, T> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.printed(&self.0);
    }
}

/// What the policy `dev` shows of a type by its `Debug`.
pub trait InsidePrinted {
    /// The form to show.
    fn telemark_inside(&self) -> impl Redact;
}

impl<T: Debug + ?Sized> InsidePrinted for &Probe<'_, T> {
    fn telemark_inside(&self) -> impl Redact {
        Printed(self.0)
    }
}

/// What the policy `dev` shows of plain values.
pub trait InsidePlain {
    /// The form to show.
    fn telemark_inside(&self) -> impl Redact;
}

impl<T: Plain + ?Sized> InsidePlain for &&Probe<'_, T> {
    fn telemark_inside(&self) -> impl Redact {
        Clear(self.0)
    }
}

/// What the policy `dev` shows of classified types.
pub trait InsideNested {
    /// The form to show.
    fn telemark_inside(&self) -> impl Redact;
}

impl<T: Redact + ?Sized> InsideNested for &&&Probe<'_, T> {
    fn telemark_inside(&self) -> impl Redact {
        self.0
    }
}

/// What the policy `dev` shows of a type that has no form at all.
pub trait InsideNothing {
    /// The form to show.
    fn telemark_inside(&self) -> impl Redact;
}

impl<T: ?Sized> InsideNothing for Probe<'_, T> {
    fn telemark_inside(&self) -> impl Redact {
        super::render::Word(super::strategy::MASK)
    }
}

/// The one text of a value.
pub trait TextOne {
    /// What strategies work on.
    fn telemark_texts(&self) -> impl Texts;
}

impl<T: Display + ?Sized> TextOne for &&&Probe<'_, T> {
    fn telemark_texts(&self) -> impl Texts {
        One(Some(self.0))
    }
}

/// The text of an option, if it has one.
pub trait TextOption {
    /// What strategies work on.
    fn telemark_texts(&self) -> impl Texts;
}

impl<T: Display> TextOption for &&Probe<'_, Option<T>> {
    fn telemark_texts(&self) -> impl Texts {
        One(self.0.as_ref())
    }
}

impl<T: Display> TextOption for &&Probe<'_, &Option<T>> {
    fn telemark_texts(&self) -> impl Texts {
        One(self.0.as_ref())
    }
}

/// The texts of a list.
pub trait TextMany {
    /// What strategies work on.
    fn telemark_texts(&self) -> impl Texts;
}

impl<L: Items + ?Sized> TextMany for &Probe<'_, L>
where
    L::Item: Display,
{
    fn telemark_texts(&self) -> impl Texts {
        Many(self.0.items())
    }
}

/// A list whose items are texts of their own.
pub trait Items {
    /// One item.
    type Item;
    /// All of them, in order.
    fn items(&self) -> &[Self::Item];
}

impl<L: Items + ?Sized> Items for &L {
    type Item = L::Item;

    fn items(&self) -> &[L::Item] {
        (**self).items()
    }
}

impl<T> Items for [T] {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

impl<T> Items for Vec<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

impl<T, const N: usize> Items for [T; N] {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

/// A value that strategies can read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no text that a strategy could shorten",
    label = "this strategy works on what `Display` gives",
    note = "`drop`, `mask` and `secret` work on every type; `with = path` renders it by a function of yours",
    note = "if `{Self}` derives `Redact`, write `#[redact(nested)]`"
)]
pub trait HasText {}
impl<T: Display + ?Sized> HasText for T {}

/// Fits every type, to say what is missing.
pub trait TextMissing<T: ?Sized> {
    /// What strategies work on.
    fn telemark_texts(&self) -> super::render::NoTexts
    where
        T: HasText;
}

impl<T: ?Sized> TextMissing<T> for Probe<'_, T> {
    fn telemark_texts(&self) -> super::render::NoTexts
    where
        T: HasText,
    {
        super::render::NoTexts
    }
}

struct One<'a, T: ?Sized>(Option<&'a T>);

impl<T: Display + ?Sized> Texts for One<'_, T> {
    fn shape(&self) -> Texture {
        Texture::One
    }

    fn each(&self, each: &mut dyn FnMut(&dyn Display)) {
        if let Some(text) = &self.0 {
            each(text);
        }
    }
}

struct Many<'a, T>(&'a [T]);

impl<T: Display> Texts for Many<'_, T> {
    fn shape(&self) -> Texture {
        Texture::Many
    }

    fn each(&self, each: &mut dyn FnMut(&dyn Display)) {
        self.0.iter().for_each(|text| each(text));
    }
}
