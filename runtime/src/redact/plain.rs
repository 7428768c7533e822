//! Classified values inside other types, and plain values in clear.

use super::render::{Key, Simple};
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

            fn simple(&self) -> Simple<'_> {
                (**self).simple()
            }
        })+

        $(impl<T: Plain + ?Sized> Plain for $pointer {
            fn show(&self, out: &mut dyn Out) {
                (**self).show(out);
            }

            fn simple(&self) -> Simple<'_> {
                (**self).simple()
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
                    self.iter().filter(|item| !item.is_absent(policy)).for_each(|item| parts.part(Key::NONE, item));
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
            self.values()
                .filter(|value| !value.is_absent(policy))
                .for_each(|value| parts.part(Key::NONE, value));
        });
    }
}

/// The keys of a map are not classified, so its values stand alone.
impl<K, V: Redact, S> Redact for HashMap<K, V, S> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        out.list(&|parts| {
            self.values()
                .filter(|value| !value.is_absent(policy))
                .for_each(|value| parts.part(Key::NONE, value));
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

    /// What it is, where a format need not be told.
    fn simple(&self) -> Simple<'_> {
        Simple::Described
    }
}

macro_rules! plain {
    ($($plain:ty => $method:ident, $variant:ident($as:ty)),+ $(,)?) => {
        $(impl Plain for $plain {
            fn show(&self, out: &mut dyn Out) {
                out.$method(<$as>::from(*self));
            }

            fn simple(&self) -> Simple<'_> {
                Simple::$variant(<$as>::from(*self))
            }
        })+
    };
}

plain! {
    bool => bool, Bool(bool),
    i8 => i64, I64(i64), i16 => i64, I64(i64), i32 => i64, I64(i64), i64 => i64, I64(i64),
    u8 => u64, U64(u64), u16 => u64, U64(u64), u32 => u64, U64(u64), u64 => u64, U64(u64),
    f32 => f32, F32(f32), f64 => f64, F64(f64),
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

    fn simple(&self) -> Simple<'_> {
        Simple::U64(*self as u64)
    }
}

impl Plain for isize {
    fn show(&self, out: &mut dyn Out) {
        out.i64(*self as i64);
    }

    fn simple(&self) -> Simple<'_> {
        Simple::I64(*self as i64)
    }
}

impl Plain for str {
    fn show(&self, out: &mut dyn Out) {
        out.text(self);
    }

    fn simple(&self) -> Simple<'_> {
        Simple::Text(self)
    }
}

impl Plain for String {
    fn show(&self, out: &mut dyn Out) {
        out.text(self);
    }

    fn simple(&self) -> Simple<'_> {
        Simple::Text(self)
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

    fn simple(&self) -> Simple<'_> {
        Simple::Text(self)
    }
}

impl<T: Plain> Plain for Option<T> {
    fn show(&self, out: &mut dyn Out) {
        match self {
            Some(value) => value.show(out),
            None => out.nothing(),
        }
    }

    fn simple(&self) -> Simple<'_> {
        self.as_ref().map_or(Simple::Described, Plain::simple)
    }
}

impl<T: Plain> Plain for [T] {
    fn show(&self, out: &mut dyn Out) {
        out.list(&|parts| self.iter().for_each(|item| parts.part(Key::NONE, &Clear(item))));
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

    fn simple(&self) -> Simple<'_> {
        self.0.simple()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redacted;
    use crate::redact::print::Print;
    use crate::redact::says::Absent;

    /// The value as `Debug` and as JSON.
    fn shown(value: &dyn Redact) -> [String; 2] {
        [format!("{:?}", Print(value, Policy::Production)), Redacted(&value).to_json()]
    }

    fn clear<T: Plain + ?Sized>(value: &T) -> [String; 2] {
        shown(&Clear(value))
    }

    #[test]
    fn plain_values_keep_their_type_in_every_form() {
        assert_eq!(clear(&true), ["true", "true"]);
        assert_eq!(clear(&-7_i8), ["-7", "-7"]);
        assert_eq!(clear(&-7_isize), ["-7", "-7"]);
        assert_eq!(clear(&7_usize), ["7", "7"]);
        assert_eq!(clear(&0.5_f32), ["0.5", "0.5"]);
        assert_eq!(clear(&NonZero::<u32>::MIN), ["1", "1"]);
        for text in [
            clear("eu"),
            clear(&"eu".to_owned()),
            clear(&Cow::Borrowed("eu")),
            clear(&Arc::<str>::from("eu")),
        ] {
            assert_eq!(text, ["\"eu\"", "\"eu\""]);
        }
        assert_eq!(clear(&'é'), ["\"é\"", "\"é\""]);
        assert_eq!(clear(&Some(7)), ["7", "7"]);
        assert_eq!(clear(&None::<u8>), ["None", "null"]);
    }

    #[test]
    fn plain_collections_show_their_items_and_maps_their_keys() {
        assert_eq!(clear(&[1, 2][..]), ["[1, 2]", "[1,2]"]);
        assert_eq!(clear(&vec![1, 2]), ["[1, 2]", "[1,2]"]);
        assert_eq!(clear(&[1, 2]), ["[1, 2]", "[1,2]"]);
        assert_eq!(clear(&BTreeMap::from([("k", 1)])), ["{\"k\": 1}", "{\"k\":1}"]);
        assert_eq!(clear(&HashMap::from([("k", 1)])), ["{\"k\": 1}", "{\"k\":1}"]);
    }

    /// A value that is there, or left out.
    fn maybe(there: bool) -> Box<dyn Redact> {
        if there { Box::new(Clear(&7)) } else { Box::new(Absent) }
    }

    #[test]
    fn classified_items_stand_without_keys_and_what_is_left_out_leaves_no_trace() {
        let wanted = ["[7]", "[7]"];
        assert_eq!(shown(&vec![maybe(true), maybe(false)]), wanted);
        assert_eq!(shown(&BTreeMap::from([("ann", maybe(true)), ("bob", maybe(false))])), wanted);
        assert_eq!(shown(&HashMap::from([("ann", maybe(true)), ("bob", maybe(false))])), wanted);
        assert_eq!(shown(&Some(maybe(true))), ["7", "7"]);
        assert_eq!(shown(&None::<Box<dyn Redact>>), ["None", "null"]);
        let is_absent = |value: Option<Box<dyn Redact>>| value.is_absent(Policy::Production);
        assert!(is_absent(Some(maybe(false))) && !is_absent(Some(maybe(true))) && !is_absent(None));
    }
}
