//! The id of a span, as far as slots need it.

/// Eight bytes that are not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpanId([u8; 8]);

impl SpanId {
    pub(crate) fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        (bytes != [0; 8]).then_some(Self(bytes))
    }

    pub(crate) fn to_bytes(self) -> [u8; 8] {
        self.0
    }
}
