//! Looks into protobuf messages by field number, without knowing their schema.

/// The value of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message, in order; panics on what is no message.
pub(crate) fn fields(mut message: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let tag = varint(&mut message);
        let value = match tag & 7 {
            0 => Value::Number(varint(&mut message)),
            1 => Value::Number(u64::from_le_bytes(take(&mut message, 8).try_into().unwrap())),
            5 => Value::Number(u64::from(u32::from_le_bytes(take(&mut message, 4).try_into().unwrap()))),
            2 => {
                let length = varint(&mut message) as usize;
                Value::Bytes(take(&mut message, length))
            }
            form => panic!("wire form {form}"),
        };
        fields.push((tag >> 3, value));
    }
    fields
}

fn take<'a>(message: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = message.split_at(length);
    *message = rest;
    taken
}

fn varint(message: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(message, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return value;
        }
    }
    panic!("a varint of more than ten bytes")
}

/// Every nested message with this number.
pub(crate) fn nested(message: &[u8], number: u64) -> Vec<&[u8]> {
    let wanted = fields(message).into_iter().filter(|(field, _)| *field == number);
    wanted
        .map(|(_, value)| match value {
            Value::Bytes(bytes) => bytes,
            Value::Number(number) => panic!("{number} is no message"),
        })
        .collect()
}

/// The text with this number, or an empty one.
pub(crate) fn text(message: &[u8], number: u64) -> String {
    String::from_utf8(nested(message, number).last().copied().unwrap_or_default().to_vec()).unwrap()
}

/// Every span of a request.
pub(crate) fn spans(request: &[u8]) -> Vec<&[u8]> {
    let scopes = nested(request, 1).into_iter().flat_map(|resource| nested(resource, 2));
    scopes.flat_map(|scope| nested(scope, 2)).collect()
}

/// The names of every span of a request.
pub(crate) fn names(request: &[u8]) -> Vec<String> {
    spans(request).into_iter().map(|span| text(span, 5)).collect()
}

/// The text attributes of a resource (field 1).
pub(crate) fn attributes(message: &[u8]) -> Vec<(String, String)> {
    let pairs = nested(message, 1).into_iter();
    pairs.map(|pair| (text(pair, 1), text(nested(pair, 2)[0], 1))).collect()
}
