//! The handles that `#[metric]` declares, without the feature `record`: every update is an empty function.

use super::{Labels, Measurement, State};
use crate::schema::{EachSeries, Series, Shape};
use std::fmt;
use std::marker::PhantomData;

macro_rules! handle {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        pub struct $name<L = ()> {
            shape: &'static Shape,
            labels: PhantomData<fn(L)>,
        }

        impl<L> $name<L> {
            #[doc(hidden)]
            #[must_use]
            pub const fn new(shape: &'static Shape, _state: &'static State) -> Self {
                Self { shape, labels: PhantomData }
            }

            #[doc(hidden)]
            #[must_use]
            pub const fn refused() -> Self {
                Self { shape: &Shape::REFUSED, labels: PhantomData }
            }

            /// The declaration.
            #[must_use]
            pub const fn shape(&self) -> &'static Shape {
                self.shape
            }
        }

        impl<L: Labels> $name<L> {
            /// Nothing, in the shape of a series.
            #[inline]
            #[must_use]
            pub fn bind(&self, _labels: L::For<'_>) -> Bound<$name> {
                Bound(PhantomData)
            }
        }

        impl $name {
            /// Nothing, in the shape of a series.
            #[inline]
            #[must_use]
            pub const fn bind(&self) -> Bound<$name> {
                Bound(PhantomData)
            }
        }

        impl<L> Series for $name<L> {
            fn shape(&self) -> &'static Shape {
                self.shape
            }

            fn read(&self, _from: usize, _each: &mut EachSeries<'_>) {}
        }

        impl<L> fmt::Debug for $name<L> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.shape.name)
            }
        }
    };
}

handle! {
    /// A sum that only grows; without the feature `record` nothing is added.
    Counter
}

handle! {
    /// A sum that grows and falls; without the feature `record` nothing is added.
    UpDown
}

handle! {
    /// The current value of something; without the feature `record` none is kept.
    Gauge
}

handle! {
    /// A distribution of values; without the feature `record` none is kept.
    Histogram
}

/// The updates of a handle, each with labels, without, and of a series that is bound.
macro_rules! updates {
    ($name:ident: $($update:ident($($value:ident: $ty:ty)?) $(-> $guard:ident)?;)+) => {
        impl $name {
            $(/// Does nothing.
            #[inline]
            pub const fn $update(&self $(, _: $ty)?) $(-> $guard)? { $($guard(()))? })+
        }

        impl<L: Labels> $name<L> {
            $(/// Does nothing.
            #[inline]
            pub fn $update(&self, $(_: $ty,)? _labels: L::For<'_>) $(-> $guard)? { $($guard(()))? })+
        }

        impl Bound<$name> {
            $(/// Does nothing.
            #[inline]
            pub const fn $update(self $(, _: $ty)?) $(-> $guard)? { $($guard(()))? })+
        }
    };
}

updates! { Counter: inc(); add(n: u64); }
updates! { UpDown: add(n: i64); enter() -> Entered; }
updates! { Gauge: set(value: impl Measurement); enter() -> Entered; }
updates! { Histogram: record(value: impl Measurement); }

/// One series of a metric, of which nothing is kept.
pub struct Bound<K>(PhantomData<fn(K)>);

impl<K> Clone for Bound<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Bound<K> {}

impl<K> fmt::Debug for Bound<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bound(nothing is recorded)")
    }
}

/// Stands for the guard that takes one away again.
#[derive(Debug)]
#[must_use = "the value falls again when this guard is dropped: bind it to a name, `let _open = …`"]
pub struct Entered(());

impl Drop for Entered {
    /// Nothing; but programs may drop such a guard by hand, as they do where it counts.
    #[inline]
    fn drop(&mut self) {}
}
