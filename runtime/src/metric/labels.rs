//! What may be a label: values of which there is a known number.

use crate::schema::{Interned, LabelShape, LabelValues};

/// A type with a fixed, known list of values; derive it on an enum without fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a label value: the number of its values is not known",
    label = "not a closed set of values",
    note = "an enum without fields becomes one with `#[derive(telemark::LabelValue, Clone, Copy)]`",
    note = "text becomes one with a cap: `Capped<'a, 32>` keeps the first 32 values apart and calls the rest `_other`",
    note = "numbers, ids and everything that derives `Redact` belong on the span, not on a metric"
)]
pub trait LabelValue: Copy + 'static {
    /// The label's name where the type alone is the label set.
    const NAME: &'static str;
    /// Every value as it is exported; the index of a value is its place here.
    const VALUES: &'static [&'static str];
    /// How many values there are.
    const CARDINALITY: usize = Self::VALUES.len();
    /// The place of this value in `VALUES`.
    fn index(self) -> usize;
    /// The value as it is exported.
    fn as_label(self) -> &'static str {
        Self::VALUES.get(self.index()).copied().unwrap_or_default()
    }
}

/// A label of a set: a [`LabelValue`], or capped text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a label: the number of its values is not known",
    label = "not a closed set of values",
    note = "an enum without fields becomes a label with `#[derive(telemark::LabelValue, Clone, Copy)]`",
    note = "text becomes a label with a cap: `Capped<'a, 32>` keeps the first 32 values apart and calls the rest `_other`",
    note = "numbers, ids and everything that derives `Redact` belong on the span, not on a metric"
)]
pub trait Label {
    /// What remembers the values seen so far.
    type Store: Interned + 'static;
    /// An empty one.
    const STORE: Self::Store;
    /// The list of values, if it is known when the program is compiled.
    const CLOSED: Option<&'static [&'static str]>;
    /// How many values there are, `_other` included.
    const SIZE: usize;
    /// The place of this value, and whether it is `_other` for lack of room.
    fn place(self, store: &Self::Store) -> (usize, bool);
}

impl<T: LabelValue> Label for T {
    type Store = Closed;
    const STORE: Closed = Closed;
    const CLOSED: Option<&'static [&'static str]> = Some(T::VALUES);
    const SIZE: usize = T::CARDINALITY;

    #[inline]
    fn place(self, _: &Closed) -> (usize, bool) {
        (self.index(), false)
    }
}

/// The store of a closed label: there is nothing to remember.
#[derive(Debug, Clone, Copy)]
pub struct Closed;

impl Interned for Closed {
    fn text(&self, _: usize) -> Option<String> {
        None
    }
}

/// A set of labels: a struct that derives it, or one type that derives [`LabelValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    label = "not a label set",
    note = "several labels are a struct with `#[derive(telemark::Labels, Clone, Copy)]`; one label is an enum with `#[derive(telemark::LabelValue, Clone, Copy)]`",
    note = "`bool` and `Capped` have no name of their own: make them a field of such a struct",
    note = "text has no end of values: cap it, `struct ModelLabels<'a> {{ model: Capped<'a, 32> }}`",
    note = "a metric without labels has no parameter: `Counter`, not `Counter<()>`"
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
    series: usize,
    labels: u32,
    overflowed: u32,
}

impl Index {
    /// No label yet.
    pub const START: Self = Self { series: 0, labels: 0, overflowed: 0 };

    /// The next label, in the order of [`Labels::LABELS`].
    #[must_use]
    #[inline]
    pub fn then<T: Label>(self, value: T, store: &T::Store) -> Self {
        let (place, overflowed) = value.place(store);
        Self {
            series: self.series * T::SIZE + place,
            labels: self.labels + 1,
            overflowed: self.overflowed | u32::from(overflowed) << (self.labels & 31),
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

/// The description of one label of a set.
#[must_use]
pub const fn label<T: Label>(name: &'static str, store: &'static T::Store) -> LabelShape {
    let values = match T::CLOSED {
        Some(values) => LabelValues::Closed(values),
        None => LabelValues::Capped { cap: T::SIZE - 1, seen: store },
    };
    LabelShape { name, values }
}

impl LabelValue for bool {
    const NAME: &'static str = "bool";
    const VALUES: &'static [&'static str] = &["false", "true"];

    #[inline]
    fn index(self) -> usize {
        usize::from(self)
    }
}
