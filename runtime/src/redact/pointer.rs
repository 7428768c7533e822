//! JSON documents of which only listed places are shown.
//!
//! A pointer (RFC 6901, with `*` for every item and every key) shows one number, text or truth; a list or an object
//! that it leads to stays hidden, because nobody knows what it will hold tomorrow.

use super::strategy::MASK;
use serde_json::Value;

/// Longer documents are not read.
const LONGEST: usize = 64 * 1024;

/// Stands for what is no JSON, or too long.
const UNREADABLE: &str = "[json]";

/// The document with `***` for what no pointer leads to; keys that are not listed are hidden with their values.
pub(crate) fn allowed(document: &str, pointers: &[&str]) -> String {
    if document.len() > LONGEST {
        return UNREADABLE.to_owned();
    }
    let Ok(value) = serde_json::from_str::<Value>(document) else { return UNREADABLE.to_owned() };
    let paths: Vec<Path<'_>> = pointers.iter().filter_map(|pointer| path(pointer)).collect();
    only(value, &paths).to_string()
}

/// What is left of a pointer; nothing if it leads here.
type Path<'a> = Option<&'a str>;

/// A pointer that begins with anything but `/` leads nowhere.
fn path(pointer: &str) -> Option<Path<'_>> {
    if pointer.is_empty() { Some(None) } else { pointer.strip_prefix('/').map(Some) }
}

fn hidden() -> Value {
    Value::String(MASK.to_owned())
}

/// What the paths show of a value.
fn only(value: Value, paths: &[Path<'_>]) -> Value {
    if paths.is_empty() {
        return hidden();
    }
    match value {
        Value::Array(items) => {
            let inside =
                items.iter().enumerate().map(|(at, _)| below(paths, &at.to_string())).collect::<Vec<_>>();
            // How many there are is told only where one of them is shown.
            if inside.iter().all(Vec::is_empty) {
                return hidden();
            }
            items.into_iter().zip(inside).map(|(item, paths)| only(item, &paths)).collect()
        }
        Value::Object(members) => {
            let mut shown = serde_json::Map::new();
            let mut hides = false;
            for (key, value) in members {
                let inside = below(paths, &key);
                if inside.is_empty() {
                    hides = true;
                } else {
                    shown.insert(key, only(value, &inside));
                }
            }
            if shown.is_empty() {
                return hidden();
            }
            if hides {
                shown.insert(MASK.to_owned(), hidden());
            }
            Value::Object(shown)
        }
        Value::String(text) => string(text, paths),
        other if paths.contains(&None) => other,
        _ => hidden(),
    }
}

/// A text, which may be a document of its own: then the paths lead into it.
fn string(text: String, paths: &[Path<'_>]) -> Value {
    let is_document = text.trim_start().starts_with(['{', '[', '"']);
    match serde_json::from_str::<Value>(&text).ok().filter(|_| is_document) {
        Some(inner) => match only(inner, paths) {
            Value::String(shown) => Value::String(shown),
            shown => Value::String(shown.to_string()),
        },
        // What begins like a document and is none may be the beginning of one.
        None if is_document => hidden(),
        None if paths.contains(&None) => Value::String(text),
        None => hidden(),
    }
}

/// What is left of the paths below this key.
fn below<'a>(paths: &[Path<'a>], key: &str) -> Vec<Path<'a>> {
    let left = |path: &'a str| {
        let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let is_this = first == "*"
            || first == key
            || (first.contains('~') && first.replace("~1", "/").replace("~0", "~") == key);
        is_this.then_some(rest)
    };
    paths.iter().flatten().filter_map(|path| left(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_listed_places_are_shown() {
        let document =
            r#"{"id":7,"email":"ann@x.io","items":[{"sku":"a1","price":3},{"sku":null}],"a/b":{"c~d":true}}"#;
        for (pointers, shown) in [
            (
                &["/id", "/items/*/sku"][..],
                r#"{"***":"***","id":7,"items":[{"***":"***","sku":"a1"},{"sku":null}]}"#,
            ),
            (&["/items/1/sku"], r#"{"***":"***","items":["***",{"sku":null}]}"#),
            (&["/a~1b/c~0d"], r#"{"***":"***","a/b":{"c~d":true}}"#),
            (
                &["/items", "/email/x", "/id/x", "id"],
                r#"{"***":"***","email":"***","id":"***","items":"***"}"#,
            ),
            (&["/nothing"], r#""***""#),
            (&[], r#""***""#),
            (&[""], r#""***""#),
        ] {
            let value: Value = serde_json::from_str(&allowed(document, pointers)).expect("it is JSON");
            assert_eq!(value, serde_json::from_str::<Value>(shown).expect("it is JSON"), "{pointers:?}");
        }
        assert_eq!(allowed("7", &[""]), "7");
        let longest = format!("\"{}\"", "x".repeat(64 * 1024 - 2));
        assert_eq!(allowed(&longest, &[""]), longest);
    }

    #[test]
    fn a_document_in_a_text_is_a_document() {
        let document = r#"{"body":"{\"id\":7,\"name\":\"Ann\"}","note":"{\"name\":"}"#;
        let shown = allowed(document, &["/body/id", "/note"]);
        assert!(
            shown.contains(r#"\"id\":7"#) && !shown.contains("Ann") && !shown.contains("name"),
            "{shown}"
        );
        assert!(!allowed(document, &["/body", "/note"]).contains("Ann"));
    }

    #[test]
    fn what_cannot_be_read_is_not_shown() {
        for document in
            ["", "{", "ann", "{\"id\":7}x", &"[".repeat(500), &format!("\"{}\"", "x".repeat(LONGEST))]
        {
            assert_eq!(allowed(document, &["", "/id"]), "[json]");
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            let nested = inner.clone().prop_map(|value| Value::String(value.to_string()));
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map("[a-d]|\\PC{1,4}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
                nested,
            ]
        })
    }

    /// The same document with another secret wherever `/a/*` and `/b` do not lead.
    fn holding(value: &Value, secret: &str) -> String {
        serde_json::json!({"a": [1, "shown"], "b": "shown", "c": [secret, value], secret: value, "d": {"b": secret}}).to_string()
    }

    proptest! {
        #[test]
        fn two_documents_that_differ_in_hidden_places_look_the_same(one in json(), other in json(), a in "[x-z]{1,9}", b in "[x-z]{1,30}") {
            let shown = |value: &Value, secret: &str| allowed(&holding(value, secret), &["/a/*", "/b"]);
            prop_assert_eq!(shown(&one, &a), shown(&other, &b));
        }

        #[test]
        fn a_shown_document_is_shown_again(value in json()) {
            let pointers = ["/a", "/b/*", "/*/c", "/a/b/c"];
            let once = allowed(&value.to_string(), &pointers);
            let again = allowed(&once, &pointers);
            prop_assert_eq!(allowed(&again, &pointers), again);
        }

        #[test]
        fn any_text_is_harmless(text in "\\PC{0,60}") {
            let shown = allowed(&text, &["/a", "/*"]);
            prop_assert!(serde_json::from_str::<Value>(&shown).is_ok() || shown == UNREADABLE);
        }
    }
}
