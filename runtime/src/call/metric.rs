//! The metrics of a call: checked handles, and series for every outcome.

use super::Ended;
use crate::metric::{Counter, Gauge, Histogram, Outcome, UpDown, uncounted};

/// A call without metrics.
pub fn quiet(_: Ended) {}

macro_rules! kinds {
    ($($check:ident is $kind:ident),+ $(,)?) => {
        $(/// The handle, which is of the kind that the attribute's key says.
        pub const fn $check<L>(handle: &$kind<L>) -> &$kind<L> {
            handle
        })+
    };
}

kinds!(counter is Counter, updown is UpDown, gauge is Gauge, histogram is Histogram);

/// A handle that can count what is running.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count calls while they run",
    label = "`in_flight` needs a handle that rises and falls",
    note = "declare it as `Gauge` or `UpDown`"
)]
pub trait InFlight {}

impl<L> InFlight for Gauge<L> {}
impl<L> InFlight for UpDown<L> {}

/// The handle, which rises and falls.
pub const fn in_flight<H: InFlight>(handle: &H) -> &H {
    handle
}

/// One series for every outcome, worked out before the body may move what the labels borrow.
#[derive(Debug, Clone, Copy)]
pub struct Each<B>([B; 5]);

/// The series of each outcome; text that finds no room is counted once.
pub fn each<B>(mut bind: impl FnMut(Outcome) -> B) -> Each<B> {
    let success = bind(Outcome::Success);
    uncounted(move || {
        let [failure, expected, cancelled, panicked] =
            [Outcome::Failure, Outcome::Expected, Outcome::Cancelled, Outcome::Panicked].map(bind);
        Each([success, failure, expected, cancelled, panicked])
    })
}

impl<B: Copy> Each<B> {
    /// The series of this outcome.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> B {
        self.0[outcome as usize]
    }
}
