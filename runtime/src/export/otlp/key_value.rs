//! `KeyValue` messages: a key and its value, nearly always both shorter than 128 bytes.

use super::room::Room;
use super::writer::{Piece, Writer, varint_length};
use crate::id::TraceId;
use crate::span::ValueRef;
use crate::value::Value;

/// All of a tracking id that is a trace id but its 32 digits.
pub(super) const TRACKING_HEAD: [u8; 19] = *b"\x4a\x31\x0a\x0btracking_id\x12\x22\x0a\x20";

/// The digits that follow it.
#[inline]
pub(super) fn tracking_digits(w: &mut Writer<'_>, trace: TraceId) {
    // As they come: what is put together in memory and copied at once makes the processor wait.
    for digits in trace.to_hex_words() {
        w.raw_array(digits);
    }
}

/// One `KeyValue` of a value that is kept.
pub(super) fn attribute_of(w: &mut Writer<'_>, field: u32, key: &str, value: &Value) {
    attribute(w, field, key.as_bytes(), ValueRef::from(value));
}

/// One `KeyValue`; an integer that does not fit OTLP's signed 64 bits is written as text.
pub(super) fn attribute(w: &mut Writer<'_>, field: u32, key: &[u8], value: ValueRef<'_>) {
    match value {
        ValueRef::Text(text) if is_list(key) => list_pair(w, field, key, text.bytes()),
        ValueRef::Text(text) => text_pair(w, field, key, text.bytes()),
        ValueRef::U64(number) if i64::try_from(number).is_err() => {
            text_pair(w, field, key, itoa::Buffer::new().format(number).as_bytes());
        }
        value => {
            if let Some((value, length)) = number(value) {
                pair(w, field, key, value.to_le_bytes(), length);
            }
        }
    }
}

/// The fields of an `AnyValue` that is no text, and how many bytes they are; nothing for an integer that does not fit.
#[inline]
fn number(value: ValueRef<'_>) -> Option<(u128, usize)> {
    Some(match value {
        ValueRef::Text(_) => return None,
        ValueRef::Bool(yes) => (u128::from(yes) << 8 | 0x10, 2),
        ValueRef::I64(number) => integer(number),
        ValueRef::U64(number) => integer(i64::try_from(number).ok()?),
        ValueRef::F64(number) => (u128::from(number.to_bits()) << 8 | 0x21, 9),
    })
}

#[inline]
fn integer(number: i64) -> (u128, usize) {
    let (value, length) = varint(number as u64);
    // Its tag stands before it, in one register with it.
    (value << 8 | 0x18, length + 1)
}

/// The key of many attributes, encoded once.
pub(super) struct Key {
    field: u32,
    name: &'static str,
    /// Tag and length of the pair, the key, and the tag of its value; the length is left open.
    head: Piece<48>,
    /// The most bytes of a value whose pair is short; zero if none is.
    room: usize,
    /// Whether nobody but the span itself says what it is.
    pub(super) is_taken: bool,
}

impl Key {
    /// The longest number: its tag and ten bytes.
    const NUMBER: usize = 11;

    pub(super) fn of(field: u32, name: &'static str, is_taken: bool) -> Self {
        let length = name.len();
        let room = if is_list(name.as_bytes()) { 0 } else { 0x7f_usize.saturating_sub(4 + length) };
        let head = [&[(field << 3) as u8 | 2, 0, 0x0a, length as u8], name.as_bytes(), &[0x12]].concat();
        Self { field, name, head: Piece::of(&head), room, is_taken }
    }

    /// The whole pair.
    #[inline]
    pub(super) fn write(&self, w: &mut Writer<'_>, value: ValueRef<'_>) {
        if let ValueRef::Text(text) = value {
            let text = text.bytes();
            if text.len() + 2 <= self.room {
                self.begin(w, text.len() + 2);
                w.raw_array([text.len() as u8 + 2, 0x0a, text.len() as u8]);
                return w.raw(text);
            }
        } else if self.room >= Self::NUMBER
            && let Some((value, length)) = number(value)
        {
            self.begin(w, length);
            return w.begin_of(&(value << 8 | length as u128).to_le_bytes(), length + 1);
        }
        attribute(w, self.field, self.name.as_bytes(), value);
    }

    /// The whole pair, if it is short and there is room for it; else what is written of it has to be taken back.
    #[inline]
    pub(super) fn put(&self, room: &mut Room<'_>, value: ValueRef<'_>) -> Option<()> {
        let length = 4 + self.name.len();
        if let ValueRef::Text(text) = value {
            let text = text.bytes();
            if text.len() + 2 > self.room {
                return None;
            }
            room.piece_with_length(&self.head, (length + text.len() + 2) as u8)?;
            room.begin_of(&[text.len() as u8 + 2, 0x0a, text.len() as u8, 0], 3)?;
            return room.append(text);
        }
        if self.room < Self::NUMBER {
            return None;
        }
        let (value, size) = match value {
            // Most numbers are small.
            ValueRef::U64(small @ 0..0x80) => (u128::from(small) << 8 | 0x18, 2),
            ValueRef::I64(small @ 0..0x80) => (u128::from(small as u64) << 8 | 0x18, 2),
            value => number(value)?,
        };
        room.piece_with_length(&self.head, (length + size) as u8)?;
        room.begin_of(&(value << 8 | size as u128).to_le_bytes(), size + 1)
    }

    #[inline]
    fn begin(&self, w: &mut Writer<'_>, value: usize) {
        w.piece_with_length(&self.head, (4 + self.name.len() + value) as u8);
    }
}

/// Whether the semantic conventions want a list of texts: the lines of a header, of which there may be several.
#[inline]
fn is_list(key: &[u8]) -> bool {
    key.len() > 20 && (key.starts_with(b"http.request.header.") || key.starts_with(b"http.response.header."))
}

/// A list of texts, which stand on lines of their own: no line of a header has a line break in it.
#[cold]
fn list_pair(w: &mut Writer<'_>, field: u32, key: &[u8], texts: &[u8]) {
    w.message(field, |w| {
        w.bytes(1, key);
        w.message(2, |w| {
            w.message(5, |w| {
                for text in texts.split(|byte| *byte == b'\n') {
                    w.message(1, |w| w.bytes(1, text));
                }
            });
        });
    });
}

/// A number as protobuf writes it, seven bits a byte, and how many bytes that are.
#[inline]
fn varint(number: u64) -> (u128, usize) {
    const MORE: u128 = 0x8080_8080_8080_8080_8080;
    let bits = (u64::BITS - (number | 1).leading_zeros()) as usize;
    let length = bits.div_ceil(7);
    // Eight groups of seven bits are moved apart in three steps: by fours, by twos, one by one.
    let low = number & 0x0fff_ffff | (number & 0x00ff_ffff_f000_0000) << 4;
    let low = low & 0x0000_3fff_0000_3fff | (low & 0x0fff_c000_0fff_c000) << 2;
    let low = low & 0x007f_007f_007f_007f | (low & 0x3f80_3f80_3f80_3f80) << 1;
    let high = number >> 56 & 0x7f | (number >> 63) << 8;
    let groups = u128::from(low) | u128::from(high) << 64;
    (groups | MORE & ((1 << (8 * (length - 1))) - 1), length)
}

/// The key of a pair whose value's fields have so many bytes; false where that takes longer lengths.
#[inline]
fn short(w: &mut Writer<'_>, field: u32, key: &[u8], value: usize) -> bool {
    let outer = 4 + key.len() + value;
    if outer < 0x80 && field < 16 {
        w.raw_array([(field << 3) as u8 | 2, outer as u8, 0x0a, key.len() as u8]);
        w.raw(key);
        return true;
    }
    false
}

/// A key and the fields of its value: the first `length` bytes of `value`.
#[inline]
fn pair<const N: usize>(w: &mut Writer<'_>, field: u32, key: &[u8], value: [u8; N], length: usize) {
    if short(w, field, key, length) {
        w.raw_array([0x12, length as u8]);
        return w.begin_of(&value, length);
    }
    w.message(field, |w| {
        w.bytes(1, key);
        w.bytes(2, &value[..length]);
    });
}

pub(super) fn text_pair(w: &mut Writer<'_>, field: u32, key: &[u8], text: &[u8]) {
    if short(w, field, key, text.len().saturating_add(2)) {
        w.raw_array([0x12, text.len() as u8 + 2, 0x0a, text.len() as u8]);
        return w.raw(text);
    }
    let inner = 1 + varint_length(text.len()) + text.len();
    w.header(field, 1 + varint_length(key.len()) + key.len() + 1 + varint_length(inner) + inner);
    w.bytes(1, key);
    w.header(2, inner);
    w.bytes(1, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One byte after the other.
    fn plain(mut number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    }

    #[test]
    fn numbers_at_the_edges_of_their_lengths_are_as_protobuf_wants_them() {
        let edges = (0..64).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit, (1 << bit) + 1]);
        for number in edges.chain([u64::MAX]) {
            let (value, length) = varint(number);
            assert_eq!(value.to_le_bytes()[..length], plain(number), "{number}");
        }
    }

    #[test]
    fn the_lines_of_a_header_are_a_list() {
        let mut bytes = Vec::new();
        let text = Value::from("x\ny");
        attribute_of(&mut Writer::new(&mut bytes), 9, "http.request.header.a", &text);
        let expected =
            b"\x4a\x25\x0a\x15http.request.header.a\x12\x0c\x2a\x0a\x0a\x03\x0a\x01x\x0a\x03\x0a\x01y";
        assert_eq!(bytes, expected);
        assert!(!is_list(b"http.request.method") && !is_list(b"http.request.header."));
    }

    fn pair_of(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut Writer::new(&mut bytes));
        bytes
    }

    #[test]
    fn a_key_that_is_encoded_once_makes_the_same_pairs() {
        const LETTERS: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\
            kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
        let numbers = [
            Value::from(true),
            Value::from(-1_i64),
            Value::from(7_u64),
            Value::from(u64::MAX),
            Value::from(0.5),
        ];
        for key in (0..=150).map(|length| &LETTERS[..length]).chain(["http.request.header.accept"]) {
            let texts = (0..150).step_by(7).chain(90..130).map(|length| Value::from(&LETTERS[..length]));
            for value in texts.chain(numbers.clone()) {
                let value = ValueRef::from(&value);
                let once = pair_of(|w| Key::of(9, key, false).write(w, value));
                assert_eq!(once, pair_of(|w| attribute(w, 9, key.as_bytes(), value)), "{key} {value:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn numbers_are_as_protobuf_wants_them(number: u64, shift in 0..64_u32) {
            let (value, length) = varint(number >> shift);
            prop_assert_eq!(&value.to_le_bytes()[..length], plain(number >> shift));
        }
    }
}
