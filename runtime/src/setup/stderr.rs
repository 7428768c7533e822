//! Words for whoever runs the program, on the standard error stream.

use std::fmt::Display;
use std::io::Write;

/// One line; a stream that is closed or full is no reason to fail, let alone to panic as `eprintln!` does.
pub(super) fn tell(text: impl Display) {
    // There is nowhere left to say that nothing can be said.
    drop(writeln!(std::io::stderr(), "telemark: {text}"));
}
