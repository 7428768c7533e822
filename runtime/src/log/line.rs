//! What lines of JSON are made of: texts, numbers and times, written into bytes.

use jiff::Timestamp;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longer texts are cut: what collectors take of a whole line is about this much.
pub(super) const LONGEST_TEXT: usize = 256 * 1024;

/// Stands for a value whose printing panicked.
pub(super) const PANICKED: &str = "[panicked while it was printed]";

/// `2024-03-15T10:00:00`: the letters that stay the same for a second.
type Second = [u8; 19];

/// What a line begins with, up to the end of its time: RFC 3339 in UTC, with milliseconds.
pub(super) type Opening = [u8; 39];

thread_local! {
    /// The millisecond of this thread's last line, and what that began with.
    static LAST: Cell<(u64, Opening)> = const { Cell::new((u64::MAX, *b"{\"@timestamp\":\"1970-01-01T00:00:00.000Z")) };
}

/// The letters of a time alone.
pub(super) fn stamp(unix_nanos: u64) -> [u8; 24] {
    let opening = opening(unix_nanos);
    opening.last_chunk().copied().unwrap_or([b'?'; 24])
}

/// The beginning of a line of this time.
#[inline]
pub(super) fn opening(unix_nanos: u64) -> Opening {
    let millis = unix_nanos / 1_000_000;
    let (known, opening) = LAST.get();
    if known == millis { opening } else { next_opening(millis, known, opening) }
}

/// The same in another millisecond than that of the last line, which is known.
#[inline(never)]
fn next_opening(millis: u64, known: u64, mut opening: Opening) -> Opening {
    let millisecond = (millis % 1000) as u16;
    let digit = |of: u16| b'0' + (millisecond / of % 10) as u8;
    let time = &mut opening[15..];
    if millis / 1000 != known / 1000 {
        time[..19].copy_from_slice(&letters_of(millis / 1000));
    }
    time[20..23].copy_from_slice(&[digit(100), digit(10), digit(1)]);
    LAST.set((millis, opening));
    opening
}

#[cold]
fn letters_of(second: u64) -> Second {
    // 64 bits of nanoseconds end in the year 2554, which a time stamp can hold.
    let time = Timestamp::from_second(second as i64).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut letters = *b"1970-01-01T00:00:00";
    letters.iter_mut().zip(time.to_string().bytes()).for_each(|(letter, byte)| *letter = byte);
    letters
}

/// Text in quotes.
pub(super) fn text(text: &str, line: &mut Vec<u8>) {
    line.push(b'"');
    escape(text, line);
    line.push(b'"');
}

/// The same of text that needs no backslash and is not too long, where the first quote stands already.
#[inline]
pub(super) fn plain_to_end(text: &str, line: &mut Vec<u8>) {
    line.reserve(text.len() + 1);
    line.extend_from_slice(text.as_bytes());
    line.push(b'"');
}

/// Text as it stands between quotes; one that is very long is cut.
pub(super) fn escape(text: &str, line: &mut Vec<u8>) {
    if text.len() > LONGEST_TEXT {
        escape(&text[..text.floor_char_boundary(LONGEST_TEXT)], line);
        return line.extend_from_slice("…".as_bytes());
    }
    if is_clean(text.as_bytes()) { line.extend_from_slice(text.as_bytes()) } else { escape_some(text, line) }
}

#[allow(clippy::needless_bitwise_bool, reason = "without jumps many bytes are compared at once")]
const fn is_plain(byte: u8) -> bool {
    (byte >= 0x20) & (byte != b'"') & (byte != b'\\')
}

/// Whether nothing needs a backslash: many bytes are looked at at once.
fn is_clean(bytes: &[u8]) -> bool {
    const WIDE: usize = 16;
    // The compiler makes few instructions of this, whatever the processor is.
    let is_clean_part = |part: &[u8; WIDE]| !part.iter().fold(false, |found, byte| found | !is_plain(*byte));
    if let Some(last) = bytes.last_chunk() {
        let (parts, _) = bytes.as_chunks::<WIDE>();
        // Some of the last part is looked at twice.
        return parts.iter().all(is_clean_part) && is_clean_part(last);
    }
    let (words, rest) = bytes.as_chunks::<8>();
    let is_clean = |word: &[u8; 8]| is_clean_word(u64::from_le_bytes(*word));
    words.iter().all(is_clean)
        && match bytes.last_chunk() {
            // Some of it is looked at twice.
            Some(last) => is_clean(last),
            None => rest.iter().all(|byte| is_plain(*byte)),
        }
}

/// The lowest byte that needs a backslash is found for certain; a borrow may only add one above it.
const fn is_clean_word(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let quote = word ^ (ONES * b'"' as u64);
    let slash = word ^ (ONES * b'\\' as u64);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let found = quote.wrapping_sub(ONES) & !quote | slash.wrapping_sub(ONES) & !slash | control;
    found & HIGH == 0
}

fn escape_some(text: &str, line: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let bytes = text.as_bytes();
    let mut clean = 0;
    for (at, &byte) in bytes.iter().enumerate().filter(|(_, byte)| !is_plain(**byte)) {
        line.extend_from_slice(&bytes[clean..at]);
        clean = at + 1;
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                line.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
                continue;
            }
        };
        line.extend_from_slice(&[b'\\', short]);
    }
    line.extend_from_slice(&bytes[clean..]);
}

#[inline]
pub(super) fn bool(value: bool, line: &mut Vec<u8>) {
    // In one piece of known size, of which one byte may be too much.
    let (word, length) = if value { (*b"true\0", 4) } else { (*b"false", 5) };
    let end = line.len() + length;
    line.extend_from_slice(&word);
    line.truncate(end);
}

/// What JSON has no number for is text, spelled as in protobuf's mapping to JSON.
pub(super) fn float(value: f64, line: &mut Vec<u8>) {
    let word = match value {
        value if value.is_nan() => "\"NaN\"",
        f64::INFINITY => "\"Infinity\"",
        f64::NEG_INFINITY => "\"-Infinity\"",
        value => return line.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes()),
    };
    line.extend_from_slice(word.as_bytes());
}

/// What a function prints, without quotes. A `Debug` that panics is told from one that does not, and harms nobody.
pub(super) fn printed_between(print: impl FnOnce(&mut Escaped<'_>) -> fmt::Result, line: &mut Vec<u8>) {
    let start = line.len();
    let mut escaped = Escaped { line, left: LONGEST_TEXT };
    let print = catch_unwind(AssertUnwindSafe(|| print(&mut escaped)));
    if print.is_err() {
        line.truncate(start);
        line.extend_from_slice(PANICKED.as_bytes());
    }
}

/// Escapes what is written to it, and takes no more than a text may have.
pub(super) struct Escaped<'a> {
    line: &'a mut Vec<u8>,
    left: usize,
}

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() <= self.left {
            self.left -= text.len();
            escape(text, self.line);
            return Ok(());
        }
        escape(&text[..text.floor_char_boundary(self.left)], self.line);
        self.line.extend_from_slice("…".as_bytes());
        self.left = 0;
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut line = Vec::new();
        write(&mut line);
        String::from_utf8(line).expect("lines are text")
    }

    #[test]
    fn times_are_spelled_to_the_millisecond_and_never_carry_over() {
        let spelled = |nanos| {
            assert!(opening(nanos).starts_with(b"{\"@timestamp\":\""));
            String::from_utf8(stamp(nanos).to_vec()).expect("a stamp is text")
        };
        assert_eq!(spelled(1_710_496_800_999_999_999), "2024-03-15T10:00:00.999Z");
        assert_eq!(spelled(1_710_496_800_000_000_000), "2024-03-15T10:00:00.000Z");
        assert_eq!(spelled(1_710_496_801_001_000_000), "2024-03-15T10:00:01.001Z");
        assert_eq!(spelled(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(spelled(u64::MAX), "2554-07-21T23:34:33.709Z");
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_between_characters_and_says_so() {
        let long = "é".repeat(LONGEST_TEXT);
        for line in [
            written(|line| escape(&long, line)),
            written(|line| printed_between(|to| to.write_str(&long), line)),
        ] {
            assert!(line.len() < LONGEST_TEXT + 10 && line.ends_with("é…"), "{}", line.len());
        }
        let fits = "x".repeat(LONGEST_TEXT);
        assert_eq!(written(|line| text(&fits, line)).len(), LONGEST_TEXT + 2);
    }

    #[test]
    fn every_byte_is_judged_alike_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..20 {
                let mut bytes = [b'x'; 20];
                bytes[at] = byte;
                assert_eq!(is_clean(&bytes), is_plain(byte), "{byte} at {at}");
                assert_eq!(is_clean(&bytes[..=at]), is_plain(byte), "{byte} at the end, {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_text_reads_back_as_it_was(value in "(?s).{0,80}", pieces in prop::collection::vec("(?s).{0,20}", 0..4)) {
            let line = written(|line| text(&value, line));
            prop_assert_eq!(serde_json::from_str::<String>(&line).ok(), Some(value.clone()));
            let print = |to: &mut Escaped<'_>| pieces.iter().try_for_each(|piece| to.write_str(piece));
            let line = format!("\"{}\"", written(|line| printed_between(print, line)));
            prop_assert_eq!(serde_json::from_str::<String>(&line).ok(), Some(pieces.concat()));
        }

        #[test]
        fn every_number_reads_back_as_it_was(value: f64) {
            let line = written(|line| float(value, line));
            if value.is_finite() {
                prop_assert_eq!(line.parse::<f64>().ok(), Some(value));
                prop_assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{}", line);
            }
        }
    }
}
