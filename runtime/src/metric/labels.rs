//! What may be a label: values of which there is a known number.

use crate::schema::{LabelShape, LabelValues};
use std::marker::PhantomData;

/// A type with a fixed, known list of values; derive it on an enum without fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a label: each of its values would be a series, and nobody knows how many there are",
    label = "not a closed set of values",
    note = "an enum without fields becomes a label with `#[derive(telemark::LabelValue, Clone, Copy)]`",
    note = "text becomes a label with a cap: `Capped<'a, 32>` keeps the first 32 texts and calls the rest `_other`",
    note = "an `Option` of a label becomes one with `#[label(none = \"none\")]` on its field",
    note = "ids, times and everything that derives `Redact` belong on the span: labels are shown in clear, to everybody"
)]
pub trait LabelValue: Copy + 'static {
    /// The label's name where the type alone is the label set.
    const NAME: &'static str;
    /// Every value as it is exported; the index of a value is its place here.
    const VALUES: &'static [&'static str];
    /// How many values there are.
    const CARDINALITY: usize = Self::VALUES.len();
    /// The names of the values in the source, in the same order: what `assert_metric!` may call them.
    const VARIANTS: &'static [&'static str] = Self::VALUES;
    /// The place of this value in `VALUES`.
    fn index(self) -> usize;
    /// The value as it is exported.
    fn as_label(self) -> &'static str {
        Self::VALUES.get(self.index()).copied().unwrap_or_default()
    }
}

/// A label of a set: a [`LabelValue`], or capped text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a label: each of its values would be a series, and nobody knows how many there are",
    label = "not a closed set of values",
    note = "an enum without fields becomes a label with `#[derive(telemark::LabelValue, Clone, Copy)]`",
    note = "text becomes a label with a cap: `Capped<'a, 32>` keeps the first 32 texts and calls the rest `_other`",
    note = "an `Option` of a label becomes one with `#[label(none = \"none\")]` on its field",
    note = "ids, times and everything that derives `Redact` belong on the span: labels are shown in clear, to everybody"
)]
pub trait Label {
    /// What knows the label's values; it has the methods `shape` and `place`.
    type Store: Sync + 'static;
    /// One that has seen no value yet.
    const STORE: Self::Store;
}

#[diagnostic::do_not_recommend]
impl<T: LabelValue> Label for T {
    type Store = Closed<T>;
    const STORE: Closed<T> = Closed::NEW;
}

/// A value among those that its label can have.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Its index.
    pub(super) at: usize,
    /// How many there are.
    pub(super) of: usize,
    /// Whether it is `_other` for lack of room.
    pub(super) overflowed: bool,
}

impl Place {
    /// One of a closed list of values.
    #[inline]
    pub(super) const fn closed(at: usize, of: usize) -> Self {
        Self { at, of, overflowed: false }
    }
}

/// The store of a closed label: there is nothing to remember.
#[derive(Debug)]
pub struct Closed<T>(PhantomData<fn(T)>);

impl<T: LabelValue> Closed<T> {
    /// The only one.
    pub const NEW: Self = Self(PhantomData);

    /// The description of the label.
    #[must_use]
    pub const fn shape(&self, name: &'static str) -> LabelShape {
        LabelShape { name, values: LabelValues::Closed(T::VALUES), variants: T::VARIANTS }
    }

    /// The place of this value.
    #[inline]
    pub fn place(&self, value: T) -> Place {
        Place::closed(value.index(), T::CARDINALITY)
    }
}

/// A set of labels: a struct that derives it, or one type that derives [`LabelValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    label = "not a label set",
    note = "several labels are a struct with `#[derive(telemark::Labels, Clone, Copy)]`; one label is an enum with `#[derive(telemark::LabelValue, Clone, Copy)]`",
    note = "`bool`, `Between` and `Capped` have no name of their own: make them a field of such a struct",
    note = "text has no end of values: cap it, `struct ModelLabels<'a> {{ model: Capped<'a, 32> }}`",
    note = "what derives `Redact` is never a label: labels are shown in clear, to everybody"
)]
pub trait Labels {
    /// The same labels with text of another lifetime.
    type For<'a>;
    /// The labels, in order.
    const LABELS: &'static [LabelShape];
    /// The series of these values.
    fn index(labels: Self::For<'_>) -> Index;
}

/// The series of a combination of label values, worked out label by label.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    pub(super) series: usize,
    pub(super) labels: u32,
    pub(super) overflowed: u32,
}

impl Index {
    /// No label yet.
    pub const START: Self = Self { series: 0, labels: 0, overflowed: 0 };

    /// Whether one of its texts found no room.
    #[allow(dead_code, reason = "the server keeps series at hand")]
    pub(super) const fn has_overflowed(self) -> bool {
        self.overflowed != 0
    }

    /// The next label, in the order of [`Labels::LABELS`].
    #[must_use]
    #[inline]
    pub const fn then(self, value: Place) -> Self {
        Self {
            series: self.series * value.of + value.at,
            labels: self.labels + 1,
            overflowed: self.overflowed | (value.overflowed as u32) << (self.labels & 31),
        }
    }

    /// The index of the series.
    #[inline]
    pub(super) fn series(self) -> usize {
        self.series
    }

    /// The positions of the labels whose text found no room, one bit each.
    #[inline]
    pub(super) fn overflowed(self) -> u32 {
        self.overflowed
    }
}

impl LabelValue for bool {
    const NAME: &'static str = "bool";
    const VALUES: &'static [&'static str] = &["false", "true"];

    #[inline]
    fn index(self) -> usize {
        usize::from(self)
    }
}
