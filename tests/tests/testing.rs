//! The test kit: each test sees its own spans, logs and metrics, and says what is missing.

#[path = "testing/functions.rs"]
mod functions;
