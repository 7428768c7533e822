//! Text as a label, with a cap on the number of its values.

use super::labels::{Label, Place};
use crate::schema::{Interned, LabelShape, LabelValues, OTHER};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

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

/// Longer text is never kept, so that a cap on the number of values is also a cap on memory.
const LONGEST: usize = 256;

impl<const N: usize> Label for Capped<'_, N> {
    type Store = Interner<N>;
    const STORE: Interner<N> = Interner::new();
}

/// The first `N` texts of one label.
#[derive(Debug)]
pub struct Interner<const N: usize> {
    places: RwLock<Places>,
}

#[derive(Debug)]
struct Places {
    by_text: BTreeMap<Arc<str>, usize>,
    texts: Vec<Arc<str>>,
}

impl<const N: usize> Interner<N> {
    const fn new() -> Self {
        Self { places: RwLock::new(Places { by_text: BTreeMap::new(), texts: Vec::new() }) }
    }

    /// The description of the label.
    #[must_use]
    pub const fn shape(&'static self, name: &'static str) -> LabelShape {
        LabelShape { name, values: LabelValues::Capped { cap: N, seen: self }, variants: &[] }
    }

    /// The place of this text; `_other` if it finds no room.
    pub fn place(&self, text: Capped<'_, N>) -> Place {
        let at = self.find(text.0);
        Place { at: at.unwrap_or(N), of: N + 1, overflowed: at.is_none() }
    }

    fn find(&self, text: &str) -> Option<usize> {
        if text.len() > LONGEST || text == OTHER {
            return None;
        }
        {
            let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(&place) = places.by_text.get(text) {
                return Some(place);
            }
            if places.texts.len() >= N {
                return None;
            }
        }
        self.keep(text)
    }

    #[cold]
    fn keep(&self, text: &str) -> Option<usize> {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have come first.
        if let Some(&place) = places.by_text.get(text) {
            return Some(place);
        }
        let place = places.texts.len();
        if place >= N {
            return None;
        }
        let text: Arc<str> = text.into();
        places.texts.push(Arc::clone(&text));
        places.by_text.insert(text, place);
        Some(place)
    }
}

impl<const N: usize> Interned for Interner<N> {
    fn text(&self, index: usize) -> Option<String> {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        places.texts.get(index).map(ToString::to_string)
    }
}
