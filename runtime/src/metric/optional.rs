//! A label that may be missing, with the value that stands for its absence.

use super::LabelValue;
use super::labels::Place;
use crate::schema::{LabelShape, LabelValues};
use std::marker::PhantomData;

/// What `#[label(none = "..")]` is written on.
#[diagnostic::on_unimplemented(
    message = "`none` stands for the absence of a value, and `{Self}` is always there",
    label = "not an `Option` of a label value",
    note = "leave out `none`, or make the field `Option<..>` of an enum that derives `LabelValue`"
)]
pub trait Optional {
    /// The label's values, and one for none.
    type Decided: Sync + 'static;
    /// How many values the label has, that for none included.
    const SIZE: usize;
    /// The values of the option's content.
    const VALUES: &'static [&'static str];
}

impl<T: LabelValue> Optional for Option<T> {
    type Decided = OrNone<T>;
    const SIZE: usize = T::CARDINALITY + 1;
    const VALUES: &'static [&'static str] = T::VALUES;
}

/// The store of a label that may be missing.
#[derive(Debug)]
pub struct OrNone<T> {
    values: &'static [&'static str],
    of: PhantomData<fn(T)>,
}

impl<T: LabelValue> OrNone<T> {
    /// These are the values of `T` and, last, the one for none.
    #[must_use]
    pub const fn new(values: &'static [&'static str]) -> Self {
        Self { values, of: PhantomData }
    }

    /// The description of the label.
    #[must_use]
    pub const fn shape(&self, name: &'static str) -> LabelShape {
        LabelShape { name, values: LabelValues::Closed(self.values), variants: T::VARIANTS }
    }

    /// The place of this value, or of none.
    #[inline]
    pub fn place(&self, value: Option<T>) -> Place {
        Place::closed(value.map_or(T::CARDINALITY, T::index), T::CARDINALITY + 1)
    }
}

/// The values of an option, and the one for none.
///
/// # Panics
/// In the compiler, if the one for none is among the values.
#[must_use]
#[track_caller]
pub const fn with_none<const N: usize>(values: &[&'static str], none: &'static str) -> [&'static str; N] {
    let mut all = [none; N];
    let mut at = 0;
    while at < values.len() {
        assert!(
            !same(values[at], none),
            "the value of `none` is a value of the label itself, so nobody could tell them apart"
        );
        all[at] = values[at];
        at += 1;
    }
    all
}

/// Whether two texts are equal, while the program is compiled.
pub(super) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
