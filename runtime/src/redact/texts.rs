//! Which texts a field's type has, asked as in [`super::probe`].

use super::Probe;
use super::classified::{NoTexts, Texts, Texture};
use super::text::Text;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Display;

/// A value that is a text already: nothing has to be written to read it.
pub trait StrText {
    /// The text.
    fn text(&self) -> &str;
}

macro_rules! strings {
    ($($string:ty),+ $(,)?) => {
        $(impl StrText for $string {
            fn text(&self) -> &str {
                self
            }
        })+
    };
}

strings!(str, String, Cow<'_, str>, Box<str>, std::sync::Arc<str>);

impl<T: StrText + ?Sized> StrText for &T {
    fn text(&self) -> &str {
        (**self).text()
    }
}

/// A collection whose items are texts of their own; of a map, its values.
pub trait Listed {
    /// One item.
    type Item;
    /// All of them, in order.
    fn each(&self, each: &mut dyn FnMut(&Self::Item));
}

macro_rules! listed {
    ($([$($generics:tt)*] $list:ty => $item:ident by $all:ident),+ $(,)?) => {
        $(impl<$item, $($generics)*> Listed for $list {
            type Item = $item;

            fn each(&self, each: &mut dyn FnMut(&$item)) {
                for item in self.$all() {
                    each(item);
                }
            }
        })+
    };
}

listed! {
    [] [T] => T by iter,
    [] Vec<T> => T by iter,
    [] VecDeque<T> => T by iter,
    [] BTreeSet<T> => T by iter,
    [S] HashSet<T, S> => T by iter,
    [const N: usize] [T; N] => T by iter,
    [K] BTreeMap<K, T> => T by values,
    [K, S] HashMap<K, T, S> => T by values,
}

impl<L: Listed + ?Sized> Listed for &L {
    type Item = L::Item;

    fn each(&self, each: &mut dyn FnMut(&L::Item)) {
        (**self).each(each);
    }
}

impl<L: Listed> Listed for Option<L> {
    type Item = L::Item;

    fn each(&self, each: &mut dyn FnMut(&L::Item)) {
        if let Some(list) = self {
            list.each(each);
        }
    }
}

/// The rungs for one method: what is text, what has `Display`, options of both, and lists.
macro_rules! rungs {
    ($method:ident: $str:ident, $option_str:ident, $one:ident, $option:ident, $many:ident) => {
        /// The text that the value is.
        pub trait $str {
            /// What strategies work on.
            fn $method(&self) -> impl Texts;
        }

        impl<T: StrText + ?Sized> $str for &&&&Probe<'_, T> {
            fn $method(&self) -> impl Texts {
                Whole(Some(self.0))
            }
        }

        /// The text of an option, if it has one.
        pub trait $option_str {
            /// What strategies work on.
            fn $method(&self) -> impl Texts;
        }

        impl<T: StrText> $option_str for &&&&Probe<'_, Option<T>> {
            fn $method(&self) -> impl Texts {
                Whole(self.0.as_ref())
            }
        }

        impl<T: StrText> $option_str for &&&&Probe<'_, &Option<T>> {
            fn $method(&self) -> impl Texts {
                Whole(self.0.as_ref())
            }
        }

        /// The text that the value's `Display` writes.
        pub trait $one {
            /// What strategies work on.
            fn $method(&self) -> impl Texts;
        }

        impl<T: Display + ?Sized> $one for &&&Probe<'_, T> {
            fn $method(&self) -> impl Texts {
                One(Some(self.0))
            }
        }

        /// The same of an option, if it has one.
        pub trait $option {
            /// What strategies work on.
            fn $method(&self) -> impl Texts;
        }

        impl<T: Display> $option for &&Probe<'_, Option<T>> {
            fn $method(&self) -> impl Texts {
                One(self.0.as_ref())
            }
        }

        impl<T: Display> $option for &&Probe<'_, &Option<T>> {
            fn $method(&self) -> impl Texts {
                One(self.0.as_ref())
            }
        }

        /// The texts of a list.
        pub trait $many {
            /// What strategies work on.
            fn $method(&self) -> impl Texts;
        }

        impl<L: Listed + ?Sized> $many for &Probe<'_, L>
        where
            L::Item: Display,
        {
            fn $method(&self) -> impl Texts {
                Many(self.0)
            }
        }
    };
}

rungs!(telemark_texts: TextStr, TextStrOption, TextOne, TextOption, TextMany);
rungs!(telemark_readable: ReadStr, ReadStrOption, ReadOne, ReadOption, ReadMany);

/// A value that strategies can read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no text that a strategy could shorten",
    label = "this strategy works on what `Display` gives",
    note = "`drop`, `mask` and `secret` work on every type; `with = path` renders it by a function of yours",
    note = "if `{Self}` derives `Redact`, write `#[redact(nested)]`",
    note = "if it is a collection of options or of collections, add `each`: every item is read by itself then"
)]
pub trait HasText {}
impl<T: Display + ?Sized> HasText for T {}

/// Fits every type, to say what is missing.
pub trait TextMissing<T: ?Sized> {
    /// What strategies work on.
    fn telemark_texts(&self) -> NoTexts
    where
        T: HasText;
}

impl<T: ?Sized> TextMissing<T> for Probe<'_, T> {
    fn telemark_texts(&self) -> NoTexts
    where
        T: HasText,
    {
        NoTexts
    }
}

/// Fits every type: a strategy that nobody wrote at this field has nothing to read, and masks.
pub trait ReadNothing {
    /// What strategies work on.
    fn telemark_readable(&self) -> NoTexts;
}

impl<T: ?Sized> ReadNothing for Probe<'_, T> {
    fn telemark_readable(&self) -> NoTexts {
        NoTexts
    }
}

struct Whole<'a, T: ?Sized>(Option<&'a T>);

impl<T: StrText + ?Sized> Texts for Whole<'_, T> {
    fn texture(&self) -> Texture<'_> {
        self.0.map_or(Texture::Nothing, |text| Texture::One(Text::Str(text.text())))
    }
}

struct One<'a, T: ?Sized>(Option<&'a T>);

impl<T: Display + ?Sized> Texts for One<'_, T> {
    fn texture(&self) -> Texture<'_> {
        self.0.as_ref().map_or(Texture::Nothing, |text| Texture::One(Text::Shown(text)))
    }
}

struct Many<'a, L: ?Sized>(&'a L);

impl<L: Listed + ?Sized> Texts for Many<'_, L>
where
    L::Item: Display,
{
    fn texture(&self) -> Texture<'_> {
        Texture::Many
    }

    fn each(&self, each: &mut dyn FnMut(&Text<'_>)) {
        self.0.each(&mut |text| each(&Text::Shown(text)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &impl Texts) -> Option<Vec<String>> {
        match texts.texture() {
            Texture::One(text) => Some(vec![text.read(str::to_owned)]),
            Texture::Many => {
                let mut all = Vec::new();
                texts.each(&mut |text| all.push(text.read(str::to_owned)));
                Some(all)
            }
            Texture::Nothing | Texture::Unreadable => None,
        }
    }

    /// What a strategy at a field of this value works on.
    macro_rules! texts {
        ($value:expr) => {
            all(&(&&&&&Probe(&$value)).telemark_texts())
        };
    }

    #[test]
    fn a_strategy_reads_every_text_of_a_value_through_references_options_and_lists() {
        let one = Some(vec!["ann".to_owned()]);
        assert_eq!(texts!("ann"), one);
        assert_eq!(texts!(&&"ann"), one);
        assert_eq!(texts!(Some(String::from("ann"))), one);
        assert_eq!(texts!(Some(&"ann")), one);
        assert_eq!(texts!(&Some("ann")), one);
        assert_eq!(texts!(None::<&str>), None);
        assert_eq!(texts!(7), Some(vec!["7".to_owned()]));
        assert_eq!(texts!(Some(7)), Some(vec!["7".to_owned()]));
        assert_eq!(texts!(&Some(7)), Some(vec!["7".to_owned()]));
        assert_eq!(texts!(None::<u8>), None);
        let many = Some(vec!["7".to_owned(), "8".to_owned()]);
        assert_eq!(texts!([7, 8]), many);
        assert_eq!(texts!(&&vec!["7", "8"]), many);
        assert_eq!(texts!(Some(vec![7, 8])), many);
        assert_eq!(texts!(BTreeMap::from([("a", 7), ("b", 8)])), many);
        assert_eq!(texts!(None::<Vec<u8>>), Some(Vec::new()));
    }
}
