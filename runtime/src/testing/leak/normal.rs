//! What differs between two runs of a program without anybody's doing: identities, times, pseudonyms.

use std::borrow::Cow;

/// The digits of a pseudonym.
const TAG: usize = 26;

/// Ends what was cut to the width of a terminal.
const CUT: &[u8] = "…".as_bytes();

/// Stands where a pseudonym stood.
const PSEUDONYM: &[u8] = b"<pseudonym>";

/// The end of keys whose values are times that something took.
const DURATIONS: [&str; 3] = ["duration", "elapsed", "latency"];

/// The length of the pseudonym that begins here: `h`, a key's id or `~`, `:` and 26 digits of base32, or fewer where it was cut.
fn pseudonym(bytes: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(b"h")?;
    let id = rest.iter().take(5).position(|byte| *byte == b':').filter(|length| *length > 0)?;
    let named =
        rest[..id] == *b"~" || rest[..id].iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let tag = &rest[id + 1..];
    let digits = tag.iter().take(TAG).take_while(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')).count();
    (named && (digits == TAG || tag[digits..].starts_with(CUT))).then_some(1 + id + 1 + digits)
}

/// The bytes with every pseudonym replaced: it says nothing of the value to who has not the key.
pub(super) fn without_pseudonyms(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut kept = Vec::new();
    let (mut at, mut clean) = (0, 0);
    while at < bytes.len() {
        let starts = bytes[at] == b'h' && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        match starts.then(|| pseudonym(&bytes[at..])).flatten() {
            Some(length) => {
                kept.extend_from_slice(&bytes[clean..at]);
                kept.extend_from_slice(PSEUDONYM);
                at += length;
                clean = at;
            }
            None => at += 1,
        }
    }
    if clean == 0 {
        return Cow::Borrowed(bytes);
    }
    kept.extend_from_slice(&bytes[clean..]);
    Cow::Owned(kept)
}

/// What the runs of one program are compared without.
#[derive(Debug, Default)]
pub(super) struct Normal {
    ids: Vec<String>,
}

impl Normal {
    /// Knows these identities.
    pub(super) fn new(ids: impl IntoIterator<Item = String>) -> Self {
        Self { ids: ids.into_iter().collect() }
    }

    /// Text without identities, pseudonyms, times and durations.
    pub(super) fn text(&self, text: &str) -> String {
        let known = self.ids.iter().fold(text.to_owned(), |text, id| text.replace(id.as_str(), "<id>"));
        let plain = without_pseudonyms(known.as_bytes());
        without_times(&String::from_utf8_lossy(&plain))
    }
}

/// Digits in the shape of `pattern`, in which `0` stands for any.
fn has_shape(text: &[u8], pattern: &[u8]) -> bool {
    text.len() >= pattern.len()
        && text.iter().zip(pattern).all(|(b, p)| if *p == b'0' { b.is_ascii_digit() } else { b == p })
}

/// The length of the time that begins here.
fn time(text: &[u8]) -> Option<usize> {
    const STAMP: &[u8] = b"0000-00-00T00:00:00.000Z";
    const CLOCK: &[u8] = b"00:00:00.000";
    [STAMP, CLOCK].into_iter().find(|shape| has_shape(text, shape)).map(<[u8]>::len)
}

/// The length of the number that begins here, if it is the value of a duration.
fn duration(before: &str, text: &[u8]) -> Option<usize> {
    let key = before.strip_suffix("\":").or_else(|| before.strip_suffix('='))?;
    DURATIONS.iter().any(|end| key.ends_with(end)).then_some(())?;
    let is_number = |byte: &&u8| byte.is_ascii_digit() || b".e-".contains(byte);
    Some(text.iter().take_while(is_number).count()).filter(|length| *length > 0)
}

fn without_times(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text.as_bytes()[at..];
        let length = c.is_ascii_digit().then(|| time(rest).or_else(|| duration(&text[..at], rest))).flatten();
        match length {
            Some(_) => kept.push_str("<time>"),
            None => kept.push(c),
        }
        at += length.unwrap_or(c.len_utf8());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_times_and_pseudonyms_are_the_same_in_every_run() {
        let normal = Normal::new(["4bf92f3577b34da6a3ce929d0e0e4736".to_owned()]);
        let line = concat!(
            r#"{"@timestamp":"2024-03-15T10:00:00.123Z","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","#,
            r#""who":"h~:abcdefghijklmnopqrstuvwxyz","request":{"duration":1.5e-3},"n":12}"#
        );
        assert_eq!(
            normal.text(line),
            r#"{"@timestamp":"<time>","trace_id":"<id>","who":"<pseudonym>","request":{"duration":<time>},"n":12}"#
        );
        assert_eq!(normal.text("10:00:00.123 INFO duration=0.2 é"), "<time> INFO duration=<time> é");
    }

    #[test]
    fn a_pseudonym_that_was_cut_is_one() {
        for (text, rest) in [("=h~:hx7vabv7… 3 ms", "=<pseudonym>… 3 ms"), ("h0a1:…", "<pseudonym>…")]
        {
            assert_eq!(*without_pseudonyms(text.as_bytes()), *rest.as_bytes());
        }
    }

    #[test]
    fn what_only_looks_like_a_pseudonym_stays() {
        for text in
            ["h~:abc", "h~:ABC…", "path:abcdefghijklmnopqrstuvwxyz", "h:abcdefghijklmnopqrstuvwxyz", "h"]
        {
            assert_eq!(without_pseudonyms(text.as_bytes()), text.as_bytes());
        }
    }
}
