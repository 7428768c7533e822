//! The tracking id of a request.

use crate::id::TraceId;
use std::fmt;
use std::str::FromStr;

/// The id under which support, logs and other services know a request: 1 to 128 of `A-Z a-z 0-9 . _ -`.
///
/// Handlers of axum take it as an argument; elsewhere [`current()`](super::current) has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TrackingId(Box<str>);

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
        &self.0
    }
}

impl FromStr for TrackingId {
    type Err = InvalidTrackingId;

    fn from_str(text: &str) -> Result<Self, InvalidTrackingId> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if (1..=128).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidTrackingId)
        }
    }
}

/// A request that brought no tracking id is known by its trace.
impl From<TraceId> for TrackingId {
    fn from(trace: TraceId) -> Self {
        Self(trace.to_string().into())
    }
}

impl fmt::Display for TrackingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
