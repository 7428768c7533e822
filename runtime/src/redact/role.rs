//! One type, one role: what is classified never becomes a label of a metric.

use super::Redact;
use std::marker::PhantomData;

/// Asks whether a type is classified, at compile time.
///
/// `Role::<T>::CLASSIFIED` is this inherent constant where `T` derives `Redact`, else the one of [`Unclassified`],
/// which must be in scope.
pub struct Role<T: ?Sized>(PhantomData<T>);

impl<T: Redact + ?Sized> Role<T> {
    /// The type derives `Redact`.
    pub const CLASSIFIED: bool = true;
}

/// What every other type is.
pub trait Unclassified {
    /// The type does not derive `Redact`.
    const CLASSIFIED: bool = false;
}

impl<T: ?Sized> Unclassified for Role<T> {}
