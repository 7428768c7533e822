//! What a secret can be: a value that can be overwritten when it is dropped.

use std::borrow::Cow;
use zeroize::{Zeroize, Zeroizing};

/// A value that can be overwritten in memory: what [`Secret`](crate::Secret) holds.
///
/// Text, bytes, numbers, and options, boxes, arrays and lists of these. What is borrowed belongs to somebody else and is
/// left alone, as a literal has to be. A type that derives `Redact` gets it by `#[redact(zeroize)]`; a type of another crate
/// that implements `zeroize::Zeroize` gets it from `zeroize::Zeroizing` around it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be overwritten, so a secret of it would stay in memory",
    label = "nothing overwrites this when it is dropped",
    note = "secrets are text, bytes, numbers, and options, boxes, arrays and lists of these",
    note = "a type of your own gets it by `#[redact(zeroize)]`, or by implementing `telemark::Overwrite`",
    note = "a type that implements `zeroize::Zeroize` gets it inside `zeroize::Zeroizing`"
)]
pub trait Overwrite {
    /// Overwrites the value; it is of its type afterwards, and tells nothing of what it was.
    fn overwrite(&mut self);

    /// Overwrites a list of them, its spare room included where that is possible.
    #[doc(hidden)]
    fn overwrite_list(list: &mut Vec<Self>)
    where
        Self: Sized,
    {
        list.iter_mut().for_each(Self::overwrite);
        list.clear();
    }
}

macro_rules! plain {
    ($($plain:ty),+ $(,)?) => {
        $(impl Overwrite for $plain {
            fn overwrite(&mut self) {
                self.zeroize();
            }

            fn overwrite_list(list: &mut Vec<Self>) {
                list.zeroize();
            }
        })+
    };
}

plain!(
    bool,
    char,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    String,
    Box<str>
);

impl Overwrite for str {
    fn overwrite(&mut self) {
        self.zeroize();
    }
}

/// What is borrowed stays: it belongs to somebody else.
impl<T: ?Sized> Overwrite for &T {
    fn overwrite(&mut self) {}
}

impl<T: Overwrite> Overwrite for Vec<T> {
    fn overwrite(&mut self) {
        T::overwrite_list(self);
    }
}

impl<T: Overwrite> Overwrite for [T] {
    fn overwrite(&mut self) {
        self.iter_mut().for_each(T::overwrite);
    }
}

impl<T: Overwrite, const N: usize> Overwrite for [T; N] {
    fn overwrite(&mut self) {
        self.as_mut_slice().overwrite();
    }
}

impl<T: Overwrite> Overwrite for Box<T> {
    fn overwrite(&mut self) {
        (**self).overwrite();
    }
}

impl<T: Overwrite> Overwrite for Box<[T]> {
    fn overwrite(&mut self) {
        (**self).overwrite();
    }
}

impl<T: Overwrite> Overwrite for Option<T> {
    fn overwrite(&mut self) {
        if let Some(value) = self {
            value.overwrite();
        }
        *self = None;
    }
}

impl<T: ToOwned<Owned: Overwrite> + ?Sized> Overwrite for Cow<'_, T> {
    fn overwrite(&mut self) {
        if let Cow::Owned(value) = self {
            value.overwrite();
        }
    }
}

impl<T: Zeroize> Overwrite for Zeroizing<T> {
    fn overwrite(&mut self) {
        self.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overwritten<T: Overwrite>(mut value: T) -> T {
        value.overwrite();
        value
    }

    #[test]
    fn nothing_is_left_of_what_is_owned() {
        assert_eq!(overwritten("hunter2".to_owned()), "");
        assert_eq!(overwritten([7_u8, 8]), [0, 0]);
        assert_eq!(overwritten(Some(vec!["a".to_owned()])), None);
        assert_eq!(overwritten(vec![1_u64, 2]), Vec::<u64>::new());
        assert_eq!(overwritten(vec![vec![1_u8]]), Vec::<Vec<u8>>::new());
        assert_eq!(overwritten(Box::new(5_i32)), Box::new(0));
        assert_eq!(overwritten(vec![1_u8, 2].into_boxed_slice())[..], [0, 0]);
        assert_eq!(overwritten(Cow::<str>::Owned("x".to_owned())), "");
        assert_eq!(*overwritten(Zeroizing::new(9_u8)), 0);
        assert_eq!(overwritten("a literal"), "a literal");
        let mut text = String::from("hunter2");
        text.as_mut_str().overwrite();
        assert_eq!(text, "\0".repeat(7), "a text that cannot shrink");
    }

    #[test]
    fn each_item_of_a_list_is_overwritten_before_the_list_is_emptied() {
        struct Watched<'a>(&'a std::cell::Cell<u32>);
        impl Overwrite for Watched<'_> {
            fn overwrite(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let count = std::cell::Cell::new(0);
        let mut list = vec![Watched(&count), Watched(&count)];
        list.overwrite();
        assert_eq!((count.get(), list.len()), (2, 0));
        Some(Watched(&count)).overwrite();
        assert_eq!(count.get(), 3);
    }
}
