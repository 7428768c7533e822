//! The tour of the design, as far as it is built, compiled as it stands there.
