//! Writes protobuf: the four wire forms that OTLP uses.

use crate::span::{append, begin_of};

/// Appends fields of one message to a buffer.
pub(super) struct Writer<'a>(&'a mut Vec<u8>);

/// Bytes that are written often. Up to `N` are copied as an array whatever their number is: a few moves instead of a call.
pub(super) struct Piece<const N: usize> {
    few: [u8; N],
    length: usize,
    /// All of them, if they are more.
    many: Box<[u8]>,
}

impl<const N: usize> Piece<N> {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let (mut few, mut many) = ([0; N], Box::default());
        match few.get_mut(..bytes.len()) {
            Some(place) => place.copy_from_slice(bytes),
            None => many = bytes.into(),
        }
        Self { few, length: bytes.len(), many }
    }

    /// The array and how many bytes of it they are; nothing if they are more.
    #[inline]
    pub(super) const fn few(&self) -> Option<(&[u8; N], usize)> {
        if self.length <= N { Some((&self.few, self.length)) } else { None }
    }
}

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LENGTH: u32 = 2;
const FIXED32: u32 = 5;

/// How many bytes a length takes.
pub(super) const fn varint_length(length: usize) -> usize {
    let bits = usize::BITS - (length | 1).leading_zeros();
    bits.div_ceil(7) as usize
}

impl<'a> Writer<'a> {
    pub(super) const fn new(buffer: &'a mut Vec<u8>) -> Self {
        Self(buffer)
    }

    #[inline]
    fn raw_varint(&mut self, value: u64) {
        if value < 0x80 { self.0.push(value as u8) } else { self.long_varint(value) }
    }

    fn long_varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn tag(&mut self, field: u32, form: u32) {
        self.raw_varint(u64::from(field << 3 | form));
    }

    /// A number, an enumeration, a flag; a negative one in two's complement, as `int64` wants it.
    pub(super) fn varint(&mut self, field: u32, value: u64) {
        self.tag(field, VARINT);
        self.raw_varint(value);
    }

    pub(super) fn fixed32(&mut self, field: u32, value: u32) {
        self.tag(field, FIXED32);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn fixed64(&mut self, field: u32, value: u64) {
        if field >= 16 {
            self.tag(field, FIXED64);
            return self.raw_array(value.to_le_bytes());
        }
        let mut whole = [(field << 3 | FIXED64) as u8; 9];
        whole[1..].copy_from_slice(&value.to_le_bytes());
        self.raw_array(whole);
    }

    pub(super) fn double(&mut self, field: u32, value: f64) {
        self.fixed64(field, value.to_bits());
    }

    /// The tag and length of a nested message that is written next.
    pub(super) fn header(&mut self, field: u32, length: usize) {
        self.tag(field, LENGTH);
        self.raw_varint(length as u64);
    }

    /// Some bytes of a field that is known in part.
    #[inline]
    pub(super) fn raw_array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.0.extend_from_slice(&bytes);
    }

    /// Fields that are encoded already.
    #[inline]
    pub(super) fn raw(&mut self, fields: &[u8]) {
        append(self.0, fields);
    }

    /// The beginning of an array.
    #[inline]
    pub(super) fn begin_of<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        begin_of(self.0, bytes, length);
    }

    /// Bytes that are written often.
    #[inline]
    pub(super) fn piece<const N: usize>(&mut self, piece: &Piece<N>) {
        if piece.many.is_empty() { self.begin_of(&piece.few, piece.length) } else { self.raw(&piece.many) }
    }

    /// The same with another second byte, where the length of a message stands.
    #[inline]
    pub(super) fn piece_with_length<const N: usize>(&mut self, piece: &Piece<N>, length: u8) {
        let at = self.0.len() + 1;
        self.piece(piece);
        if let Some(second) = self.0.get_mut(at) {
            *second = length;
        }
    }

    pub(super) fn bytes(&mut self, field: u32, value: &[u8]) {
        if field < 16 && value.len() < 0x80 {
            self.raw_array([(field << 3 | LENGTH) as u8, value.len() as u8]);
        } else {
            self.tag(field, LENGTH);
            self.raw_varint(value.len() as u64);
        }
        self.0.extend_from_slice(value);
    }

    pub(super) fn string(&mut self, field: u32, value: &str) {
        self.bytes(field, value.as_bytes());
    }

    /// A number that is left out when it is zero, as protobuf's defaults are.
    pub(super) fn count(&mut self, field: u32, value: u32) {
        if value != 0 {
            self.varint(field, u64::from(value));
        }
    }

    /// A nested message. Most are shorter than 128 bytes: their length fits the one byte kept free for it.
    pub(super) fn message(&mut self, field: u32, body: impl FnOnce(&mut Writer<'_>)) {
        self.tag(field, LENGTH);
        let at = self.0.len();
        self.0.push(0);
        body(&mut Writer(self.0));
        let length = self.0.len() - at - 1;
        if length < 0x80 {
            self.0[at] = length as u8;
            return;
        }
        let (end, more) = (self.0.len(), varint_length(length) - 1);
        self.0.resize(end + more, 0);
        self.0.copy_within(at + 1..end, at + 1 + more);
        let mut left = length;
        for byte in &mut self.0[at..at + more] {
            *byte = left as u8 | 0x80;
            left >>= 7;
        }
        self.0[at + more] = left as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
        let mut buffer = Vec::new();
        write(&mut Writer::new(&mut buffer));
        buffer
    }

    #[test]
    fn the_examples_of_the_protobuf_manual_come_out_byte_by_byte() {
        assert_eq!(written(|w| w.varint(1, 150)), [0x08, 0x96, 0x01]);
        assert_eq!(written(|w| w.string(2, "testing")), *b"\x12\x07testing");
        assert_eq!(written(|w| w.message(3, |w| w.varint(1, 150))), [0x1a, 0x03, 0x08, 0x96, 0x01]);
    }

    #[test]
    fn numbers_have_their_widths() {
        assert_eq!(written(|w| w.fixed64(7, 1)), [0x39, 1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(written(|w| w.fixed32(16, 0x101)), [0x85, 0x01, 1, 1, 0, 0]);
        assert_eq!(written(|w| w.varint(3, -1_i64 as u64)).len(), 11);
        assert_eq!(written(|w| w.double(4, 1.0)), [0x21, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    }

    #[test]
    fn a_piece_of_any_length_comes_out_as_it_is() {
        let all: Vec<u8> = (0..200).collect();
        for length in 0..200 {
            let bytes = &all[..length];
            assert_eq!(written(|w| w.piece(&Piece::<64>::of(bytes))), bytes);
            let patched = written(|w| w.piece_with_length(&Piece::<64>::of(bytes), 77));
            assert!(patched.iter().enumerate().all(|(at, byte)| *byte == if at == 1 { 77 } else { all[at] }));
            assert_eq!(patched.len(), length);
        }
    }

    #[test]
    fn a_long_message_gets_a_long_length() {
        for size in [0, 126, 127, 128, 16_383, 16_384, 3_000_000] {
            let body = vec![7_u8; size];
            let nested = written(|w| w.message(1, |w| w.message(2, |w| w.bytes(3, &body))));
            let flat = written(|w| w.bytes(3, &body));
            let middle = written(|w| w.bytes(2, &flat));
            assert_eq!(nested, written(|w| w.bytes(1, &middle)), "{size}");
        }
    }
}
