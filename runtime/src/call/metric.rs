//! The metrics of a call: updates of series of the right kind.

use super::Ended;
use crate::metric::{Bound, Counter, Entered, Gauge, Histogram, Measurement, UpDown};

/// A call without metrics.
pub fn quiet(_: Ended) {}

macro_rules! kinds {
    ($($name:ident of $kind:ident: $message:literal;)+) => {
        $(/// A series of the kind that the attribute's key says.
        #[diagnostic::on_unimplemented(message = $message, label = "this metric is of another kind")]
        pub trait $name {
            /// The series.
            fn series(self) -> Bound<$kind>;
        }

        impl $name for Bound<$kind> {
            fn series(self) -> Self {
                self
            }
        })+
    };
}

kinds! {
    OfCounter of Counter: "`counter = ..` needs a metric that is declared as `Counter`";
    OfUpDown of UpDown: "`updown = ..` needs a metric that is declared as `UpDown`";
    OfGauge of Gauge: "`gauge = ..` needs a metric that is declared as `Gauge`";
    OfHistogram of Histogram: "`histogram = ..` needs a metric that is declared as `Histogram`";
}

/// A metric without labels, which is updated as it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric without labels",
    label = "its labels are missing, or it is no metric at all",
    note = "write `labels(RequestLabels {{ kind: request.kind, status: outcome }})`, or `labels(outcome)` where one type is the label set"
)]
pub trait Unlabelled {
    /// `Counter`, `UpDown`, `Gauge` or `Histogram`.
    type Kind;
    /// The only series.
    fn only(&self) -> Bound<Self::Kind>;
}

macro_rules! unlabelled {
    ($($kind:ident)+) => {
        $(impl Unlabelled for $kind {
            type Kind = Self;

            #[inline]
            fn only(&self) -> Bound<Self> {
                self.bind()
            }
        })+
    };
}

unlabelled!(Counter UpDown Gauge Histogram);

#[diagnostic::do_not_recommend]
impl<T: Unlabelled> Unlabelled for &T {
    type Kind = T::Kind;

    #[inline]
    fn only(&self) -> Bound<T::Kind> {
        T::only(self)
    }
}

/// `counter = ..` without `labels(..)`
#[inline]
pub fn only<T: Unlabelled>(metric: &T) -> Bound<T::Kind> {
    metric.only()
}

/// A series that can count what is running.
#[diagnostic::on_unimplemented(
    message = "`in_flight = ..` needs a metric that is declared as `UpDown` or `Gauge`",
    label = "this metric never falls"
)]
pub trait InFlight {
    /// One more, until the guard is dropped.
    fn one_more(self) -> Entered;
}

impl InFlight for Bound<UpDown> {
    fn one_more(self) -> Entered {
        self.enter()
    }
}

impl InFlight for Bound<Gauge> {
    fn one_more(self) -> Entered {
        self.enter()
    }
}

/// `in_flight = ..`
pub fn enter(series: impl InFlight) -> Entered {
    series.one_more()
}

/// `counter = ..`
pub fn inc(series: impl OfCounter) {
    series.series().inc();
}

/// `counter = .., value = ..`
pub fn add(series: impl OfCounter, n: u64) {
    series.series().add(n);
}

/// `updown = .., value = ..`
pub fn shift(series: impl OfUpDown, n: i64) {
    series.series().add(n);
}

/// `gauge = .., value = ..`
pub fn set(series: impl OfGauge, value: impl Measurement) {
    series.series().set(value);
}

/// `histogram = ..`
pub fn record(series: impl OfHistogram, value: impl Measurement) {
    series.series().record(value);
}
