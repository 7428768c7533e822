//! One type, one role: a label of a metric is never classified.

use super::LabelValue;
use std::marker::PhantomData;

/// Asks whether a type is a label, at compile time.
///
/// `LabelRole::<T>::IS_LABEL` is this inherent constant where `T` is a `LabelValue`, else the one of [`NotLabel`],
/// which must be in scope.
pub struct LabelRole<T: ?Sized>(PhantomData<T>);

impl<T: LabelValue> LabelRole<T> {
    /// The type is a label.
    pub const IS_LABEL: bool = true;
}

/// What every other type is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is asked about by telemark's own code only; please report this"
)]
pub trait NotLabel {
    /// The type is no label.
    const IS_LABEL: bool = false;
}

impl<T: ?Sized> NotLabel for LabelRole<T> {}
