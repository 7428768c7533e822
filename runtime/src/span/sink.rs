//! Where spans go when they have ended.

use super::SpanRecord;

/// Receives every recorded span when it ends; called on the thread that ended it, so it must not block.
pub trait SpanSink: Send + Sync {
    /// A span has ended.
    fn ended(&self, span: &SpanRecord);
}
