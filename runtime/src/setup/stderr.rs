//! Words for whoever runs the program, on the standard error stream.

use std::fmt::Display;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use tracing_core::Level;
use tracing_core::metadata::LevelFilter;

/// How much is told, as a number of `LevelFilter::into_usize`'s order: 0 nothing, 5 everything.
static TOLD: AtomicUsize = AtomicUsize::new(3);

/// What is told from now on; without a word on it, INFO and above.
pub(super) fn tell_up_to(filter: LevelFilter) {
    let told =
        [LevelFilter::OFF, LevelFilter::ERROR, LevelFilter::WARN, LevelFilter::INFO, LevelFilter::DEBUG];
    TOLD.store(told.iter().position(|known| *known == filter).unwrap_or(told.len()), Ordering::Relaxed);
}

/// Whether something of this level is told.
pub(super) fn tells(level: Level) -> bool {
    let number = match level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    };
    number <= TOLD.load(Ordering::Relaxed)
}

/// One line of a warning.
pub(super) fn tell(text: impl Display) {
    tell_at(Level::WARN, text);
}

/// One line; a stream that is closed or full is no reason to fail, let alone to panic as `eprintln!` does.
pub(super) fn tell_at(level: Level, text: impl Display) {
    if tells(level) {
        // There is nowhere left to say that nothing can be said.
        drop(writeln!(std::io::stderr(), "telemark: {text}"));
    }
}
