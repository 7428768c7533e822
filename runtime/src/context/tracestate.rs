//! The tracestate header.
