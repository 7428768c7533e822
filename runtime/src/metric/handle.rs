//! The handles that `#[metric]` declares.

use super::bound::{Bound, Entered, Slot};
use super::{Index, Labels, Measurement, State};
use crate::schema::{EachSeries, Exemplar, LabelShape, Series, Shape};
use std::fmt;
use std::marker::PhantomData;

macro_rules! handle {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        pub struct $name<L = ()> {
            shape: &'static Shape,
            state: &'static State,
            labels: PhantomData<fn(L)>,
        }

        impl<L> $name<L> {
            #[doc(hidden)]
            #[must_use]
            pub const fn new(shape: &'static Shape, state: &'static State) -> Self {
                Self { shape, state, labels: PhantomData }
            }

            /// The handle of a declaration that did not compile; the program never runs.
            #[doc(hidden)]
            #[must_use]
            pub const fn refused() -> Self {
                static STATE: State = State::new();
                Self::new(&Shape::REFUSED, &STATE)
            }

            /// The declaration.
            #[must_use]
            pub const fn shape(&self) -> &'static Shape {
                self.shape
            }
        }

        impl<L: Labels> $name<L> {
            /// The series of these labels, for code that updates it again and again.
            #[must_use]
            #[inline]
            pub fn bind(&self, labels: L::For<'_>) -> Bound<$name> {
                let combinations = const { LabelShape::combinations(L::LABELS) };
                Bound::new(Slot::new(self.shape, self.state, L::index(labels), combinations))
            }
        }

        impl<L> $name<L> {
            /// The place of a series, unless one of its texts found no room.
            #[allow(dead_code, reason = "only counters and histograms are kept at hand, by the server")]
            pub(super) fn slot_of(&self, index: Index, combinations: usize) -> Option<Slot> {
                let slot = Slot::new(self.shape, self.state, index, combinations);
                (!index.has_overflowed()).then_some(slot)
            }
        }

        impl $name {
            /// The only series, as a value that does not know its declaration.
            #[must_use]
            #[inline]
            pub fn bind(&self) -> Bound<$name> {
                Bound::new(Slot::new(self.shape, self.state, Index::START, 1))
            }
        }

        impl<L> Series for $name<L> {
            fn shape(&self) -> &'static Shape {
                self.shape
            }

            fn read(&self, from: usize, each: &mut EachSeries<'_>) {
                self.state.read(self.shape, from, each);
            }

            fn overflow(&self, label: usize) -> u64 {
                self.state.overflow(label)
            }

            fn has_exemplars(&self) -> bool {
                !self.state.exemplars.is_empty()
            }

            fn exemplar(&self, series: usize, bucket: usize) -> Option<Exemplar> {
                self.state.exemplars.get(self.shape, series, bucket)
            }
        }

        impl<L> fmt::Debug for $name<L> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.shape.name)
            }
        }
    };
}

handle! {
    /// A sum that only grows: things that happened.
    ///
    /// # Example: orders by outcome
    /// ```
    /// # use telemark::{Counter, Outcome, metric};
    /// /// Orders taken.
    /// #[metric(counter = "orders", unit = "{order}")]
    /// static ORDERS: Counter<Outcome>;
    ///
    /// ORDERS.inc(Outcome::Success);
    /// ORDERS.add(2, Outcome::Failure);
    /// ```
    Counter
}

impl Counter {
    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.bind().inc();
    }

    /// Adds `n`.
    #[inline]
    pub fn add(&self, n: u64) {
        self.bind().add(n);
    }
}

impl<L: Labels> Counter<L> {
    /// Adds one.
    #[inline]
    pub fn inc(&self, labels: L::For<'_>) {
        self.bind(labels).inc();
    }

    /// Adds `n`.
    #[inline]
    pub fn add(&self, n: u64, labels: L::For<'_>) {
        self.bind(labels).add(n);
    }
}

handle! {
    /// A sum that grows and falls: things that are there.
    ///
    /// # Example: bytes held by a cache
    /// ```
    /// # use telemark::{UpDown, metric};
    /// /// Memory held by the cache.
    /// #[metric(updown = "cache_held", unit = "By")]
    /// static CACHE_HELD: UpDown;
    ///
    /// CACHE_HELD.add(4096);
    /// CACHE_HELD.add(-4096);
    /// ```
    UpDown
}

impl UpDown {
    /// Adds `n`, which may be negative.
    #[inline]
    pub fn add(&self, n: i64) {
        self.bind().add(n);
    }

    /// Adds one, and takes it away when the guard is dropped.
    #[inline]
    pub fn enter(&self) -> Entered {
        self.bind().enter()
    }
}

impl<L: Labels> UpDown<L> {
    /// Adds `n`, which may be negative.
    #[inline]
    pub fn add(&self, n: i64, labels: L::For<'_>) {
        self.bind(labels).add(n);
    }

    /// Adds one, and takes it away when the guard is dropped.
    #[inline]
    pub fn enter(&self, labels: L::For<'_>) -> Entered {
        self.bind(labels).enter()
    }
}

handle! {
    /// The current value of something.
    ///
    /// # Example: sessions now open
    /// ```
    /// # use telemark::{Gauge, metric};
    /// /// Sessions now open.
    /// #[metric(gauge = "active_sessions")]
    /// static ACTIVE_SESSIONS: Gauge;
    ///
    /// ACTIVE_SESSIONS.set(42.0);
    /// let _open = ACTIVE_SESSIONS.enter(); // one more, until the guard is dropped
    /// ```
    Gauge
}

impl Gauge {
    /// Sets the value, a number or a `Duration`; one that is not finite is dropped and counted.
    #[inline]
    pub fn set(&self, value: impl Measurement) {
        self.bind().set(value);
    }

    /// Adds one, and takes it away when the guard is dropped.
    #[inline]
    pub fn enter(&self) -> Entered {
        self.bind().enter()
    }
}

impl<L: Labels> Gauge<L> {
    /// Sets the value, a number or a `Duration`; one that is not finite is dropped and counted.
    #[inline]
    pub fn set(&self, value: impl Measurement, labels: L::For<'_>) {
        self.bind(labels).set(value);
    }

    /// Adds one, and takes it away when the guard is dropped.
    #[inline]
    pub fn enter(&self, labels: L::For<'_>) -> Entered {
        self.bind(labels).enter()
    }
}

handle! {
    /// A distribution of values over fixed buckets.
    ///
    /// # Example: the time of one workflow
    /// ```
    /// # use telemark::{Histogram, Outcome, metric};
    /// /// Time of one workflow.
    /// #[metric(histogram = "workflow_duration", unit = "s", buckets = [0.01, 0.1, 0.5, 1.0, 5.0])]
    /// static WORKFLOW_DURATION: Histogram<Outcome>;
    ///
    /// WORKFLOW_DURATION.record(0.25, Outcome::Success);
    /// ```
    Histogram
}

impl Histogram {
    /// Records a value in the histogram's unit, a number or a `Duration`; one that is not finite is dropped and counted.
    #[expect(clippy::inline_always, reason = "out of line it would read the constant shape at run time")]
    #[inline(always)]
    pub fn record(&self, value: impl Measurement) {
        self.bind().record(value);
    }
}

impl<L: Labels> Histogram<L> {
    /// Records a value in the histogram's unit, a number or a `Duration`; one that is not finite is dropped and counted.
    #[expect(clippy::inline_always, reason = "out of line it would read the constant shape at run time")]
    #[inline(always)]
    pub fn record(&self, value: impl Measurement, labels: L::For<'_>) {
        self.bind(labels).record(value);
    }
}
