//! The traceparent header.
