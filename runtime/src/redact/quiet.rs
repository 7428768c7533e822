//! Reading without echo: errors of `Deserialize` that repeat nothing of the input.

use serde::de::{Deserialize, Deserializer, Error};
use std::cell::Cell;

thread_local! {
    /// The type of the field that could not be read, until the type around it has told it.
    static UNREAD: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// A field on its way in.
#[derive(Default)]
pub struct Quiet<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Quiet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Quiet).map_err(|_quotes| {
            // A thread that is ending tells less.
            let _ = UNREAD.try_with(|unread| unread.set(Some(std::any::type_name::<T>())));
            D::Error::custom("a classified field could not be read")
        })
    }
}

/// Reads a type; what is wrong is said in words that depend on types alone.
///
/// # Errors
/// Those of the deserialiser, without their text.
pub fn quietly<'de, D: Deserializer<'de>, T>(
    name: &'static str,
    deserializer: D,
    read: impl FnOnce(D) -> Result<T, D::Error>,
) -> Result<T, D::Error> {
    let take = || UNREAD.try_with(Cell::take).ok().flatten();
    take();
    read(deserializer).map_err(|_quotes| match take() {
        Some(field) => {
            D::Error::custom(format_args!("`{name}` cannot be read: a field is no `{}`", short(field)))
        }
        None => D::Error::custom(format_args!("`{name}` cannot be read: its form is not the one expected")),
    })
}

/// A type's name without the paths in it.
fn short(name: &str) -> String {
    let mut shown = String::new();
    for word in name.split_inclusive(['<', ' ', '(', '[', ',', '&']) {
        shown.push_str(word.rsplit("::").next().unwrap_or(word));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_words_of_types_alone() {
        let read = |text: &str| {
            let mut json = serde_json::Deserializer::from_str(text);
            let read = quietly("Login", &mut json, Vec::<Quiet<u32>>::deserialize);
            read.map(|all| all.into_iter().map(|one| one.0).collect::<Vec<_>>())
                .map_err(|error| error.to_string())
        };
        assert_eq!(read("[7]"), Ok(vec![7]));
        let wrong = read("[\"hunter2\"]").expect_err("it is text");
        assert!(wrong.starts_with("`Login` cannot be read: a field is no `u32`"), "{wrong}");
        let wrong = read("\"hunter2\"").expect_err("it is text, and nobody remembers the field before");
        assert!(wrong.starts_with("`Login` cannot be read: its form is not the one expected"), "{wrong}");
    }

    #[test]
    fn a_type_is_named_without_its_paths() {
        assert_eq!(short("core::option::Option<alloc::string::String>"), "Option<String>");
        assert_eq!(short("(u8, std::net::ip_addr::IpAddr)"), "(u8, IpAddr)");
    }
}
