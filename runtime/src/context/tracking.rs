//! The tracking id of a request.

use super::Short;
use crate::id::TraceId;
use std::fmt;
use std::str::FromStr;

/// The id under which support, logs and other services know a request: 1 to 128 of `A-Z a-z 0-9 . _ -`.
///
/// Handlers of axum take it as an argument; elsewhere [`current()`](super::current) has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TrackingId(Short<40>);

/// Text that cannot be a tracking id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTrackingId;

impl fmt::Display for InvalidTrackingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tracking id is 1 to 128 of the characters A-Z a-z 0-9 . _ -")
    }
}

impl std::error::Error for InvalidTrackingId {}

impl TrackingId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.text()
    }

    /// The id of these bytes, if they can be one.
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let allowed =
            (1..=128).contains(&bytes.len()) && bytes.iter().all(|byte| ALLOWED[usize::from(*byte)]);
        allowed.then(|| Self(Short::of(bytes)))
    }

    /// The text, which is ASCII.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// The bytes of tracking ids.
const ALLOWED: [bool; 256] = {
    let (mut allowed, mut at) = ([false; 256], 0);
    while at < 256 {
        let byte = at as u8;
        allowed[at] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        at += 1;
    }
    allowed
};

impl FromStr for TrackingId {
    type Err = InvalidTrackingId;

    fn from_str(text: &str) -> Result<Self, InvalidTrackingId> {
        Self::of(text.as_bytes()).ok_or(InvalidTrackingId)
    }
}

/// A request that brought no tracking id is known by its trace.
impl From<TraceId> for TrackingId {
    fn from(trace: TraceId) -> Self {
        Self(Short::of(&trace.to_hex()))
    }
}

impl fmt::Display for TrackingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
