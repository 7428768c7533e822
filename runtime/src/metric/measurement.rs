//! What a gauge and a histogram take: numbers, and durations.

use std::time::Duration;

/// A value of a [`Gauge`](crate::Gauge) or a [`Histogram`](crate::Histogram): a number, or a [`Duration`] where the
/// metric's unit is `s`.
///
/// A duration that is given to a metric of another unit is dropped and counted in `telemark_points_dropped_total`, with
/// the reason `not_a_time`.
///
/// # Example: the time and the size of an answer
/// ```
/// # use telemark::{Histogram, metric};
/// # use std::time::Instant;
/// /// Time of one answer.
/// #[metric(histogram = "answer_duration", unit = "s")]
/// static ANSWER_DURATION: Histogram;
///
/// /// Size of one answer.
/// #[metric(histogram = "answer_size", unit = "By", buckets = [1_000, 10_000, 100_000])]
/// static ANSWER_SIZE: Histogram;
///
/// let begun = Instant::now();
/// let answer = vec![0_u8; 512];
/// ANSWER_SIZE.record(answer.len());
/// ANSWER_DURATION.record(begun.elapsed());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a metric",
    label = "neither a number nor a `Duration`",
    note = "a gauge is set to, and a histogram records, a float, an integer of up to 64 bits or a `std::time::Duration`"
)]
pub trait Measurement: Copy + sealed::Sealed {
    /// The value in this unit, if it has one there.
    #[doc(hidden)]
    fn in_unit(self, unit: &str) -> Option<f64>;
}

mod sealed {
    /// Which types are measurements is decided here.
    #[diagnostic::on_unimplemented(message = "`{Self}` is not a value of a metric")]
    pub trait Sealed {}
}

macro_rules! numbers {
    ($($number:ty)+) => {
        $(impl sealed::Sealed for $number {}

        #[diagnostic::do_not_recommend]
        impl Measurement for $number {
            #[inline]
            #[allow(
                clippy::cast_lossless,
                trivial_numeric_casts,
                reason = "one form for all; beyond 2^53 the nearest float is near enough"
            )]
            fn in_unit(self, _: &str) -> Option<f64> {
                Some(self as f64)
            }
        })+
    };
}

numbers! { f64 f32 u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

impl sealed::Sealed for Duration {}

#[diagnostic::do_not_recommend]
impl Measurement for Duration {
    #[inline]
    fn in_unit(self, unit: &str) -> Option<f64> {
        (unit == "s").then_some(self.as_secs_f64())
    }
}
