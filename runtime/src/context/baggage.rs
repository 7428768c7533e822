//! The baggage of a request.

/// The entries of a request's baggage, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    entries: Vec<(String, String)>,
}
