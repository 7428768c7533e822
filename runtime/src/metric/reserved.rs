//! Capped text of which one value always has room.

use super::capped::{Capped, Interner};
use super::labels::Place;
use crate::schema::{Interned, LabelShape, LabelValues};

/// What such a label holds: text of a known origin, or nothing, which is the value of its own.
pub trait Template<'a> {
    /// The same label without what it borrows.
    type Settled;
    /// The text, if there is one.
    fn text(self) -> Option<&'a str>;
    /// A label of a text that is kept for good.
    fn settled(text: Option<&'static str>) -> Self::Settled;
}

/// A value of its own, and the first `N` texts of one label.
#[derive(Debug)]
pub struct Reserved<const N: usize> {
    own: &'static str,
    texts: Interner<N>,
}

impl<const N: usize> Reserved<N> {
    /// This is the value that always has room.
    #[must_use]
    pub const fn new(own: &'static str) -> Self {
        Self { own, texts: Interner::new() }
    }

    /// The description of the label.
    #[must_use]
    pub const fn shape(&'static self, name: &'static str) -> LabelShape {
        LabelShape { name, values: LabelValues::Capped { cap: N + 1, seen: self }, variants: &[] }
    }

    /// The same label without what it borrows, for a call whose body may take the text apart before it ends.
    pub fn settle<'a, T: Template<'a>>(&'static self, label: T) -> T::Settled {
        T::settled(label.text().map(|text| self.texts.settle(Capped(text)).0))
    }

    /// The place of this text, or of the value of its own.
    pub fn place<'a>(&'static self, label: impl Template<'a>) -> Place {
        match label.text().filter(|text| *text != self.own) {
            None => Place { at: 0, of: N + 2, overflowed: false },
            Some(text) => {
                let Place { at, overflowed, .. } = self.texts.place(Capped(text));
                Place { at: at + 1, of: N + 2, overflowed }
            }
        }
    }
}

impl<const N: usize> Interned for Reserved<N> {
    fn text(&self, index: usize) -> Option<&'static str> {
        match index.checked_sub(1) {
            None => Some(self.own),
            Some(index) => self.texts.text(index),
        }
    }
}
