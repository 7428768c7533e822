//! Values for tests: one that says of itself what a test wants, and one that is never shown.

use super::{Key, Out, Policy, Redact};
use std::fmt::{self, Debug, Display};

/// Says this of itself.
pub(super) struct Says<F>(pub(super) F);

impl<F: Fn(&mut dyn Out)> Redact for Says<F> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        (self.0)(out);
    }
}

/// A value that is left out of whatever contains it, under every policy.
pub(super) struct Absent;

impl Redact for Absent {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.text("left out, and yet here");
    }

    fn is_absent(&self, _: Policy) -> bool {
        true
    }
}

/// A value whose `Debug` and `Display` panic.
pub(super) struct Bomb;

impl Debug for Bomb {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a Debug of the user's")
    }
}

impl Display for Bomb {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a Display of the user's")
    }
}

/// The name of a part in tests.
pub(super) static NAME: Key = Key("name", ",\"name\":", Key::NO_PIECE);

/// The name of another part.
pub(super) static OTHER: Key = Key("other", ",\"other\":", Key::NO_PIECE);
