//! Text that stands in its place while it is short: what nearly every request brings costs no allocation.

use std::fmt;
use std::hash::{Hash, Hasher};

/// Bytes, the first `N` without an allocation.
#[derive(Clone)]
pub(crate) enum Short<const N: usize> {
    /// So many of these.
    Here(u8, [u8; N]),
    /// More than that.
    Elsewhere(Box<[u8]>),
}

impl<const N: usize> Short<N> {
    /// Nothing yet.
    pub(crate) const EMPTY: Self = Self::Here(0, [0; N]);

    /// A copy of these.
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut place = [0; N];
        match (place.get_mut(..bytes.len()), u8::try_from(bytes.len())) {
            (Some(room), Ok(length)) => {
                room.copy_from_slice(bytes);
                Self::Here(length, place)
            }
            _ => Self::Elsewhere(bytes.into()),
        }
    }

    /// The bytes.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Here(length, place) => &place[..usize::from(*length)],
            Self::Elsewhere(bytes) => bytes,
        }
    }

    /// The text, where it is one.
    #[inline]
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

impl<const N: usize> PartialEq for Short<N> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl<const N: usize> Eq for Short<N> {}

impl<const N: usize> Hash for Short<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}

impl<const N: usize> fmt::Debug for Short<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn what_is_kept_is_what_was_given_whether_it_is_short_or_not() {
        for length in [0, 1, 7, 8, 9, 300] {
            let text = "x".repeat(length);
            let kept = Short::<8>::of(text.as_bytes());
            assert_eq!(kept.text(), text);
            assert_eq!(matches!(kept, Short::Elsewhere(_)), length > 8, "{length}");
            assert_eq!(kept, Short::of(text.as_bytes()));
        }
        assert_eq!(Short::<8>::EMPTY.bytes(), b"");
    }
}
