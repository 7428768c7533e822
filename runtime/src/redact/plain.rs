//! Classified values inside other types, and plain values in clear.

use super::{Out, Policy, Redact};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Display;
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;

macro_rules! pointers {
    ($($pointer:ty),+ $(,)?) => {
        $(impl<T: Redact + ?Sized> Redact for $pointer {
            fn redact(&self, out: &mut dyn Out, policy: Policy) {
                (**self).redact(out, policy);
            }

            fn is_absent(&self, policy: Policy) -> bool {
                (**self).is_absent(policy)
            }
        })+

        $(impl<T: Plain + ?Sized> Plain for $pointer {
            fn show(&self, out: &mut dyn Out) {
                (**self).show(out);
            }
        })+
    };
}

pointers!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty),+ $(,)?) => {
        $(impl<T: Redact, $($generics)*> Redact for $list {
            fn redact(&self, out: &mut dyn Out, policy: Policy) {
                // What is left out of a list leaves no trace of how many there were.
                out.list(&|parts| {
                    self.iter().filter(|item| !item.is_absent(policy)).for_each(|item| parts.part("", item));
                });
            }
        })+
    };
}

lists!([] [T], [] Vec<T>, [] VecDeque<T>, [] BTreeSet<T>, [S] HashSet<T, S>, [const N: usize] [T; N]);

/// The keys of a map are not classified, so its values stand alone.
impl<K, V: Redact> Redact for BTreeMap<K, V> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        out.list(&|parts| {
            self.values().filter(|value| !value.is_absent(policy)).for_each(|value| parts.part("", value));
        });
    }
}

/// The keys of a map are not classified, so its values stand alone.
impl<K, V: Redact, S> Redact for HashMap<K, V, S> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        out.list(&|parts| {
            self.values().filter(|value| !value.is_absent(policy)).for_each(|value| parts.part("", value));
        });
    }
}

impl<T: Redact> Redact for Option<T> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        match self {
            Some(value) => value.redact(out, policy),
            None => out.nothing(),
        }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        self.as_ref().is_some_and(|value| value.is_absent(policy))
    }
}

/// A value that formats know: it keeps its type in JSON where it is shown in clear.
pub trait Plain {
    /// Writes itself down.
    fn show(&self, out: &mut dyn Out);
}

macro_rules! plain {
    ($($plain:ty => $method:ident as $as:ty),+ $(,)?) => {
        $(impl Plain for $plain {
            fn show(&self, out: &mut dyn Out) {
                out.$method(<$as>::from(*self));
            }
        })+
    };
}

plain! {
    bool => bool as bool,
    i8 => i64 as i64, i16 => i64 as i64, i32 => i64 as i64, i64 => i64 as i64,
    u8 => u64 as u64, u16 => u64 as u64, u32 => u64 as u64, u64 => u64 as u64,
    f32 => f32 as f32, f64 => f64 as f64,
}

macro_rules! never_zero {
    ($($number:ty),+ $(,)?) => {
        $(impl Plain for NonZero<$number> {
            fn show(&self, out: &mut dyn Out) {
                self.get().show(out);
            }
        })+
    };
}

never_zero!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl Plain for usize {
    fn show(&self, out: &mut dyn Out) {
        out.u64(*self as u64);
    }
}

impl Plain for isize {
    fn show(&self, out: &mut dyn Out) {
        out.i64(*self as i64);
    }
}

impl Plain for str {
    fn show(&self, out: &mut dyn Out) {
        out.text(self);
    }
}

impl Plain for String {
    fn show(&self, out: &mut dyn Out) {
        out.text(self);
    }
}

impl Plain for char {
    fn show(&self, out: &mut dyn Out) {
        out.text(self.encode_utf8(&mut [0; 4]));
    }
}

impl Plain for Cow<'_, str> {
    fn show(&self, out: &mut dyn Out) {
        out.text(self);
    }
}

impl<T: Plain> Plain for Option<T> {
    fn show(&self, out: &mut dyn Out) {
        match self {
            Some(value) => value.show(out),
            None => out.nothing(),
        }
    }
}

impl<T: Plain> Plain for [T] {
    fn show(&self, out: &mut dyn Out) {
        out.list(&|parts| self.iter().for_each(|item| parts.part("", &Clear(item))));
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn show(&self, out: &mut dyn Out) {
        self.as_slice().show(out);
    }
}

impl<T: Plain, const N: usize> Plain for [T; N] {
    fn show(&self, out: &mut dyn Out) {
        self.as_slice().show(out);
    }
}

impl<K: Display, T: Plain> Plain for BTreeMap<K, T> {
    fn show(&self, out: &mut dyn Out) {
        out.map(&|entries| self.iter().for_each(|(key, value)| entries.entry(key, &Clear(value))));
    }
}

impl<K: Display, T: Plain, S> Plain for HashMap<K, T, S> {
    fn show(&self, out: &mut dyn Out) {
        out.map(&|entries| self.iter().for_each(|(key, value)| entries.entry(key, &Clear(value))));
    }
}

/// A plain value in clear.
pub(super) struct Clear<'a, T: ?Sized>(pub(super) &'a T);

impl<T: Plain + ?Sized> Redact for Clear<'_, T> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        self.0.show(out);
    }
}
