//! Text as a label, with a cap on the number of its values.

use super::interner::Texts;
use super::labels::{Label, Place};
use crate::schema::{Interned, LabelShape, LabelValues, OTHER};

/// Text as a label: the first `N` different texts keep their own series, every further one becomes `_other`.
///
/// What finds no room is counted in `telemark_label_overflow_total{metric, label}`. So does text of more than 256
/// bytes, which is never kept, and `_other` itself.
///
/// # Example: tokens by model
/// ```
/// # use telemark::{Capped, Counter, Labels, metric};
/// #[derive(Labels, Clone, Copy)]
/// struct ModelLabels<'a> {
///     model: Capped<'a, 32>,
/// }
/// /// Tokens billed.
/// #[metric(counter = "ai_tokens_used", unit = "{token}")]
/// static AI_TOKENS_USED: Counter<ModelLabels<'_>>;
///
/// let name = String::from("small-1");
/// AI_TOKENS_USED.add(120, ModelLabels { model: Capped(&name) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capped<'a, const N: usize>(pub &'a str);

#[diagnostic::do_not_recommend]
impl<const N: usize> Label for Capped<'_, N> {
    type Store = Interner<N>;
    const STORE: Interner<N> = Interner::new();
}

/// The first `N` texts of one label.
#[derive(Debug)]
pub struct Interner<const N: usize> {
    texts: Texts,
}

impl<const N: usize> Interner<N> {
    pub(super) const fn new() -> Self {
        Self { texts: Texts::new() }
    }

    /// The description of the label.
    #[must_use]
    pub const fn shape(&'static self, name: &'static str) -> LabelShape {
        LabelShape { name, values: LabelValues::Capped { cap: N, seen: self }, variants: &[] }
    }

    /// The place of this text; `_other` if it finds no room.
    #[inline]
    pub fn place(&'static self, text: Capped<'_, N>) -> Place {
        let at = self.texts.place(text.0, N);
        Place { at: at.unwrap_or(N), of: N + 1, overflowed: at.is_none() }
    }

    /// The same label without what it borrows, for a call whose body may take the text apart before it ends.
    pub fn settle(&'static self, text: Capped<'_, N>) -> Capped<'static, N> {
        let kept = self.texts.place(text.0, N).and_then(|at| self.texts.text(at));
        Capped(kept.unwrap_or(OTHER))
    }
}

impl<const N: usize> Interned for Interner<N> {
    fn text(&self, index: usize) -> Option<&'static str> {
        self.texts.text(index)
    }
}
