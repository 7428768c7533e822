//! How a call ended.

use super::{Closed, Index, LabelValue, Labels};
use crate::schema::LabelShape;

/// How a call ended, as a label: `outcome="success"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It gave what it was asked for.
    Success,
    /// It returned an error that nobody should see often.
    Failure,
    /// It returned an error that belongs to normal work, such as "not found".
    Expected,
    /// Its future was dropped before it was ready.
    Cancelled,
    /// It panicked.
    Panicked,
}

impl Outcome {
    /// The value as it is exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::VALUES[self as usize]
    }
}

impl LabelValue for Outcome {
    const NAME: &'static str = "outcome";
    const VALUES: &'static [&'static str] = &["success", "failure", "expected", "cancelled", "panicked"];

    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

#[diagnostic::do_not_recommend]
impl Labels for Outcome {
    type For<'a> = Self;
    const LABELS: &'static [LabelShape] = &[Closed::<Self>::NEW.shape(Self::NAME)];

    #[inline]
    fn index(labels: Self) -> Index {
        Index::START.then(Closed::NEW.place(labels))
    }
}
