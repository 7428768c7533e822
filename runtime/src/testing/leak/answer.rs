//! What a judged piece of code gives back, which others may see as well: a body, headers, a message.

use std::borrow::Cow;
use std::fmt::Debug;

/// What [`assert_no_leak!`](crate::testing::assert_no_leak) also judges: text and bytes that the code gives back, such
/// as the body of a response or the headers of a request.
///
/// Nothing, text, bytes, numbers, options, lists, arrays and tuples of them; of an error its `Debug`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be searched for a secret",
    label = "neither text nor a number nor nothing",
    note = "end the closure with a semicolon if nobody sees what it gives, or give the text that somebody sees"
)]
pub trait Answer {
    /// Calls `each` with every text that there is.
    fn each(&self, each: &mut dyn FnMut(&[u8]));
}

impl Answer for () {
    fn each(&self, _: &mut dyn FnMut(&[u8])) {}
}

macro_rules! bytes {
    ($($ty:ty)+) => {
        $(impl Answer for $ty {
            fn each(&self, each: &mut dyn FnMut(&[u8])) {
                each(self.as_ref());
            }
        })+
    };
}

bytes!(str String [u8] Vec<u8> bytes::Bytes);

macro_rules! shown {
    ($($ty:ty)+) => {
        $(impl Answer for $ty {
            fn each(&self, each: &mut dyn FnMut(&[u8])) {
                each(self.to_string().as_bytes());
            }
        })+
    };
}

shown!(bool char u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

impl Answer for Cow<'_, str> {
    fn each(&self, each: &mut dyn FnMut(&[u8])) {
        each(self.as_bytes());
    }
}

impl<T: Answer + ?Sized> Answer for &T {
    fn each(&self, each: &mut dyn FnMut(&[u8])) {
        (**self).each(each);
    }
}

impl<T: Answer> Answer for Option<T> {
    fn each(&self, each: &mut dyn FnMut(&[u8])) {
        if let Some(answer) = self {
            answer.each(each);
        }
    }
}

impl<T: Answer, E: Debug> Answer for Result<T, E> {
    fn each(&self, each: &mut dyn FnMut(&[u8])) {
        match self {
            Ok(answer) => answer.each(each),
            Err(error) => each(format!("{error:?}").as_bytes()),
        }
    }
}

impl<T: Answer, const N: usize> Answer for [T; N] {
    fn each(&self, each: &mut dyn FnMut(&[u8])) {
        for answer in self {
            answer.each(each);
        }
    }
}

macro_rules! lists {
    ($($ty:ty)+) => {
        $(impl Answer for Vec<$ty> {
            fn each(&self, each: &mut dyn FnMut(&[u8])) {
                for answer in self {
                    answer.each(each);
                }
            }
        })+
    };
}

lists!(String &str Vec<u8>);

macro_rules! tuples {
    ($(($($name:ident)+))+) => {
        $(impl<$($name: Answer),+> Answer for ($($name,)+) {
            #[allow(non_snake_case, reason = "each part is named after its type")]
            fn each(&self, each: &mut dyn FnMut(&[u8])) {
                let ($($name,)+) = self;
                $($name.each(each);)+
            }
        })+
    };
}

tuples!((A B)(A B C)(A B C D));
