//! What a redacted view is written to: bytes, which take pieces of known size, and are a text in the end.

use super::Key;
use super::json_text::Page;

/// A view that is being written.
pub(super) struct View(Vec<u8>);

impl View {
    /// A view that is appended to these bytes, which are text.
    pub(super) const fn of(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What was written.
    pub(super) fn into_text(self) -> String {
        // Nothing but whole texts was written.
        String::from_utf8(self.0).unwrap_or_default()
    }

    /// Bytes written so far.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The byte at this place, if it is written.
    pub(super) fn at(&mut self, place: usize) -> Option<&mut u8> {
        self.0.get_mut(place)
    }

    /// Appends a text as it is.
    #[inline]
    pub(super) fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends one ASCII character.
    #[inline]
    pub(super) fn push(&mut self, sign: u8) {
        self.0.push(sign);
    }

    /// Appends so much of a piece.
    #[inline]
    pub(super) fn piece(&mut self, piece: &[u8; Key::PIECE], length: usize) {
        let end = self.0.len() + length;
        self.0.extend_from_slice(piece);
        self.0.truncate(end);
    }
}

impl Page for View {
    const SHORT_WORDS: bool = true;

    #[inline]
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }

    #[inline]
    fn sign(&mut self, sign: char) {
        self.0.push(sign as u8);
    }

    #[inline]
    fn room(&mut self, bytes: usize) {
        self.0.reserve(bytes);
    }
}

#[cfg(test)]
mod tests {
    use crate::redact::plain::Clear;
    use crate::redact::{Key, Out, Policy, Redact, Redacted};

    #[test]
    fn a_key_is_the_same_in_one_piece_and_behind_other_text() {
        struct Short;

        impl Redact for Short {
            fn redact(&self, out: &mut dyn Out, _: Policy) {
                out.named("Short", &|parts| {
                    parts.part(
                        &Key(
                            "a",
                            ",\"a\":",
                            b",\"a\":\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                        ),
                        &Clear(&1_u64),
                    );
                    parts.part(&Key("text", ",\"text\":", Key::NO_PIECE), &Clear(&true));
                });
            }
        }

        let mut json = String::from("before ");
        Redacted(&Short).write_json(&mut json);
        assert_eq!(json, "before {\"a\":1,\"text\":true}");
        assert_eq!(Redacted(&Short).to_json(), "{\"a\":1,\"text\":true}");
    }
}
