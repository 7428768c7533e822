//! Writes entries: numbers in one piece, text cut at the limits while it is printed.

use super::super::{Given, Values, limits};
use super::few::{append, begin_of};
use super::{BOOL, F64, FIELD, I64, LARGEST, TEXT, U64};
use crate::redact::capturing;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Stands for a value whose printing panicked.
const PANICKED: &str = "[panicked while it was printed]";
/// So much of a key is kept.
const LONGEST_KEY: usize = u8::MAX as usize;

/// A key as it is kept: the first 255 bytes of it.
#[inline]
pub(super) fn key(key: &str) -> &str {
    if is_whole(key) { key } else { limits::cut(key, LONGEST_KEY) }
}

/// Whether all of a key is kept.
#[inline]
pub(super) const fn is_whole(key: &str) -> bool {
    key.len() <= LONGEST_KEY
}

/// The bit of a key among those that were seen.
#[inline]
pub(super) fn key_bit(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let ends = bytes.first().zip(bytes.last()).map_or(0, |(first, last)| {
        u32::from(*first).wrapping_mul(7).wrapping_add(u32::from(*last).wrapping_mul(31))
    });
    1 << (ends.wrapping_add(bytes.len() as u32) & 63)
}

/// Writes one field or attribute; the key is empty for a field, and the value is not absent.
#[inline]
pub(super) fn put(bytes: &mut Vec<u8>, kind: u8, small: u8, key: &str, value: Given<'_>) {
    match value {
        Given::Absent => {}
        Given::Bool(v) => {
            bytes.extend_from_slice(&[kind | BOOL, small, 1, 0]);
            bytes.extend_from_slice(key.as_bytes());
            bytes.push(u8::from(v));
        }
        Given::I64(v) => number(bytes, [kind | I64, small], key, v.to_le_bytes()),
        Given::U64(v) => number(bytes, [kind | U64, small], key, v.to_le_bytes()),
        Given::F64(v) => number(bytes, [kind | F64, small], key, v.to_le_bytes()),
        Given::Str(text) => {
            let text = limits::shortened(text);
            bytes.reserve(4 + key.len() + text.len());
            head(bytes, kind | TEXT, small, text.len());
            bytes.extend_from_slice(key.as_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Given::Display(value) => printed(bytes, kind, small, key, format_args!("{value}")),
        Given::Debug(value) => printed(bytes, kind, small, key, format_args!("{value:?}")),
    }
}

/// Texts up to this length are simple.
const SHORT: usize = 64;

/// Writes the fields of an empty body while they are numbers and short texts. Where the first one stands that is neither,
/// and the bits of those that are written.
#[inline]
pub(super) fn simple_fields(bytes: &mut Vec<u8>, values: &(impl Values + ?Sized)) -> (usize, u64) {
    let (mut at, mut written, count) = (0, 0_u64, values.count());
    let short = limits::value_length().min(SHORT);
    while at < count {
        let small = at as u8;
        match values.given(at) {
            Given::I64(v) => field(bytes, FIELD | I64, small, v as u64),
            Given::U64(v) => field(bytes, FIELD | U64, small, v),
            Given::F64(v) => field(bytes, FIELD | F64, small, v.to_bits()),
            Given::Str(text) if text.len() <= short => {
                bytes.extend_from_slice(&[FIELD | TEXT, small, text.len() as u8, 0]);
                append(bytes, text.as_bytes());
            }
            _ => break,
        }
        written |= 1 << at;
        at += 1;
    }
    (at, written)
}

/// The number of a field, in one piece of twelve bytes that is put together in a register.
#[inline]
fn field(bytes: &mut Vec<u8>, tag: u8, small: u8, value: u64) {
    let entry = u128::from(value) << 32 | 8 << 16 | u128::from(small) << 8 | u128::from(tag);
    begin_of(bytes, &entry.to_le_bytes(), 12);
}

#[inline]
fn number(bytes: &mut Vec<u8>, [tag, small]: [u8; 2], key: &str, value: [u8; 8]) {
    if key.is_empty() {
        // A field: one piece of twelve bytes.
        let mut entry = [tag, small, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        entry[4..].copy_from_slice(&value);
        return bytes.extend_from_slice(&entry);
    }
    bytes.reserve(12 + key.len());
    bytes.extend_from_slice(&[tag, small, 8, 0]);
    bytes.extend_from_slice(key.as_bytes());
    bytes.extend_from_slice(&value);
}

fn head(bytes: &mut Vec<u8>, tag: u8, small: u8, length: usize) {
    let [low, high] = (length as u16).to_le_bytes();
    bytes.extend_from_slice(&[tag, small, low, high]);
}

/// Writes an entry that is nothing but text.
pub(super) fn put_text(bytes: &mut Vec<u8>, kind: u8, small: u8, text: &str) {
    let text = limits::cut(text, limits::LONGEST_TEXT);
    head(bytes, kind | TEXT, small, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

/// Prints a value where it stays. A `Display` or `Debug` that panics is told from one that does not, and harms nobody.
#[cold]
pub(super) fn printed(bytes: &mut Vec<u8>, kind: u8, small: u8, key: &str, value: fmt::Arguments<'_>) {
    let at = bytes.len();
    head(bytes, kind | TEXT, small, 0);
    bytes.extend_from_slice(key.as_bytes());
    let start = bytes.len();
    let mut text =
        Printed { bytes, room: limits::LONGEST_TEXT, letters: limits::value_length(), full: false };
    // An error is the text's end, or the user's own; what was written until then is what there is to say.
    let panicked = catch_unwind(AssertUnwindSafe(|| capturing(|| text.write_fmt(value)))).is_err();
    // What panics because it could not go on writing has said enough.
    if panicked && !text.full {
        bytes.truncate(start);
        bytes.extend_from_slice(limits::shortened(PANICKED).as_bytes());
    }
    let length = (bytes.len() - start) as u16;
    bytes[at + 2..at + 4].copy_from_slice(&length.to_le_bytes());
}

/// Text that is being printed; it ends where the limits are reached.
struct Printed<'a> {
    bytes: &'a mut Vec<u8>,
    room: usize,
    letters: usize,
    full: bool,
}

impl fmt::Write for Printed<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.full {
            return Err(fmt::Error);
        }
        let mut fits = limits::cut(text, self.room);
        if self.letters != usize::MAX {
            fits = fits.char_indices().nth(self.letters).map_or(fits, |(end, _)| &fits[..end]);
            self.letters -= fits.chars().count();
        }
        self.bytes.extend_from_slice(fits.as_bytes());
        self.room -= fits.len();
        self.full = fits.len() < text.len();
        if self.full { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Puts what is written in the place of what was there.
pub(super) fn replace(bytes: &mut Vec<u8>, old: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
    let end = bytes.len();
    write(bytes);
    let new = bytes.len() - end;
    bytes[old.start..].rotate_right(new);
    drop(bytes.drain(old.start + new..old.end + new));
}

/// Whether a body has room for more.
pub(super) fn has_room(bytes: &[u8]) -> bool {
    bytes.len() < LARGEST
}
