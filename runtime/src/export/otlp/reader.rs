//! Reads protobuf: as much of it as the answers of a collector need.

/// One field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'a> {
    /// A number.
    Number(u64),
    /// Text, bytes or a nested message.
    Bytes(&'a [u8]),
}

/// The fields of a message, in order; it ends where the bytes stop making sense.
pub(super) struct Fields<'a>(&'a [u8]);

/// Reads a message.
pub(super) const fn fields(message: &[u8]) -> Fields<'_> {
    Fields(message)
}

/// The last value of a field, which is the one that counts.
pub(super) fn last(message: &[u8], field: u64) -> Option<Field<'_>> {
    fields(message).filter(|(number, _)| *number == field).map(|(_, value)| value).last()
}

/// A nested message, or text.
pub(super) fn bytes(message: &[u8], field: u64) -> Option<&[u8]> {
    match last(message, field)? {
        Field::Bytes(bytes) => Some(bytes),
        Field::Number(_) => None,
    }
}

/// A number; zero where there is none, as protobuf has it.
pub(super) fn number(message: &[u8], field: u64) -> u64 {
    match last(message, field) {
        Some(Field::Number(number)) => number,
        _ => 0,
    }
}

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn field(&mut self) -> Option<(u64, Field<'a>)> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Field::Number(self.varint()?),
            1 => Field::Bytes(self.take(8)?),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Field::Bytes(self.take(length)?)
            }
            5 => Field::Bytes(self.take(4)?),
            _ => return None,
        };
        Some((tag >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        field
    }
}

#[cfg(test)]
mod tests {
    use super::super::writer::Writer;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_writer_writes_is_read_back() {
        let mut message = Vec::new();
        let mut writer = Writer::new(&mut message);
        writer.varint(1, 300);
        writer.message(2, |w| w.string(1, "no room"));
        writer.fixed64(3, 5);
        writer.varint(1, 301);
        assert_eq!(number(&message, 1), 301);
        assert_eq!(bytes(&message, 2).and_then(|nested| bytes(nested, 1)), Some(b"no room".as_slice()));
        assert_eq!(number(&message, 9), 0);
    }

    #[test]
    fn half_a_message_ends_quietly() {
        assert_eq!(fields(&[0x0a, 200, 1, b'x']).count(), 0);
        assert_eq!(fields(&[0x08]).count(), 0);
        assert_eq!(fields(&[0xff; 20]).count(), 0);
    }

    proptest! {
        #[test]
        fn garbage_never_panics(garbage in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(fields(&garbage).count() <= garbage.len());
        }
    }
}
