//! What a field's type can do, asked by generated code through the ladder of method resolution.
//!
//! Each rung is a trait on one reference less than the rung above it; the compiler takes the first that fits. The
//! lowest rung fits every type and carries its bound on the method, so that a type which can do nothing is told so.

use super::plain::{Clear, Plain};
use super::render::Word;
use super::strategy::MASK;
use super::{Out, Policy, Redact};
use std::fmt::Debug;

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
        Word(MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::print::Print;
    use std::time::Duration;

    struct Unknown;

    #[test]
    #[allow(clippy::needless_borrow, reason = "a question begins above the highest rung")]
    fn the_clear_form_of_a_type_is_the_best_that_it_has() {
        let shown = |value: &dyn Redact| format!("{:?}", Print(value, Policy::Dev));
        assert_eq!(shown(&(&&Probe(&Word("[secret]"))).telemark_clear()), "[secret]");
        assert_eq!(shown(&(&&Probe("text")).telemark_clear()), "\"text\"");
        assert_eq!(shown(&(&&Probe(&Duration::from_secs(7))).telemark_clear()), "7s");
        assert_eq!(shown(&(&&&Probe(&Duration::from_secs(7))).telemark_inside()), "7s");
        assert_eq!(shown(&(&&&Probe(&Unknown)).telemark_inside()), MASK);
    }
}
