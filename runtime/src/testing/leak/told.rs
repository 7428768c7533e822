//! What is said of a leak: where it is and how it is written, and never the secret.

use super::index::Hit;
use super::piece::Piece;
use std::fmt::{self, Write as _};

/// So many bytes on both sides of a leak are shown.
const AROUND: usize = 60;

/// So many bytes in a row are no accident even among random ones.
const WHOLE: usize = 8;

/// A place where a secret can be read, or a part of it. `Display` says it in two lines, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    pub(super) sink: String,
    place: String,
    encoding: &'static str,
    form: &'static str,
    length: usize,
    excerpt: String,
    is_weak: bool,
}

impl Leak {
    /// The sink in which it was found.
    #[must_use]
    pub fn sink(&self) -> &str {
        &self.sink
    }

    /// How it is written there: `as it is`, `in base64`, ...
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// How many bytes of the sink are the secret's.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether only a few digits were found, or a few bytes outside of any text, as times, numbers and identities have them
    /// too: look whether it is found again with another secret.
    #[must_use]
    pub fn may_be_chance(&self) -> bool {
        self.is_weak
    }

    /// Leaks that say the same.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.sink == other.sink && self.encoding == other.encoding && self.excerpt == other.excerpt
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sink, place, encoding, form, length, excerpt, .. } = self;
        f.write_str(sink)?;
        if !place.is_empty() {
            write!(f, ", {place}")?;
        }
        write!(f, ": {length} bytes of a secret ({form}), {encoding}\n    {excerpt}")
    }
}

/// One of the hits in these bytes.
pub(super) fn tell(form: &'static str, piece: &Piece, bytes: &[u8], hits: &[Hit], hit: &Hit) -> Leak {
    let length = hit.end - hit.start;
    Leak {
        sink: piece.sink.clone(),
        place: piece.place.clone(),
        encoding: hit.encoding,
        form,
        length,
        excerpt: excerpt(bytes, hits, hit),
        // What is no text holds identities, whose bytes are random.
        is_weak: hit.is_weak || (length < WHOLE && std::str::from_utf8(bytes).is_err()),
    }
}

/// The text around a hit; every hit in it is replaced by its length.
fn excerpt(bytes: &[u8], hits: &[Hit], hit: &Hit) -> String {
    let start = hit.start.saturating_sub(AROUND);
    let end = (hit.end + AROUND).min(bytes.len());
    let mut text = String::new();
    let mut at = start;
    for near in hits.iter().filter(|near| near.end > start && near.start < end) {
        show(&bytes[at..near.start.max(at)], &mut text);
        // Writing to a `String` does not fail.
        let _ = write!(text, "‹{} bytes›", near.end - near.start);
        at = near.end;
    }
    show(&bytes[at.min(end)..end], &mut text);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < bytes.len() { "…" } else { "" });
    format!("{before}{text}{after}")
}

fn show(bytes: &[u8], text: &mut String) {
    for c in String::from_utf8_lossy(bytes).chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::canary::Canary;

    #[test]
    fn a_leak_is_told_with_its_surroundings_and_without_the_secret() {
        let secret = Canary::of("kQzJvXwq");
        let leaks = secret.leaks_in("the log", br#"{"user":"ann","pin":"kQzJvXwq","again":"qwXvJzQk"}"#);
        let told: Vec<String> = leaks.iter().map(ToString::to_string).collect();
        let excerpt = r#"{"user":"ann","pin":"‹8 bytes›","again":"‹8 bytes›"}"#;
        assert_eq!(
            told[0],
            format!("the log: 8 bytes of a secret (a text of the test's own), as it is\n    {excerpt}")
        );
        assert!(told[1].contains("backwards") && told.len() == 2, "{told:?}");
    }
}
