//! What tests of an instrumented program need.

mod capture;

pub use capture::{Capture, capture};
