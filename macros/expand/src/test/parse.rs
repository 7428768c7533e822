//! Reads the attribute and the function.

use super::ast::{Flavor, Test};
use crate::diagnostics::Faults;
use crate::grammar::{Key, Takes, entries, key};
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use syn::ItemFn;

const KEYS: [Key; 4] = [
    key("flavor", Takes::Value, "flavor = \"multi_thread\""),
    key("worker_threads", Takes::Value, "worker_threads = 2"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key(
        "start_paused",
        Takes::Refused,
        "`start_paused` is written in the body: begin it with `tokio::time::pause();`",
    ),
];
const FLAVORS: [(&str, Flavor); 2] =
    [("current_thread", Flavor::CurrentThread), ("multi_thread", Flavor::MultiThread)];

/// Reads the input of `#[test]`.
pub(super) fn read(attribute: TokenStream, item: TokenStream, faults: &mut Faults) -> Option<Test> {
    let entries = entries(attribute, "`#[telemark::test]`", &KEYS, faults);
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let flavor = find("flavor").map(|entry| (entry.key.clone(), entry.choice(&FLAVORS, faults)));
    let worker_threads = find("worker_threads").map(|entry| (entry.key.clone(), entry.tokens()));
    let path = find("crate").and_then(|entry| entry.path(faults));
    let Ok(function) = syn::parse2::<ItemFn>(item) else {
        faults.at_span(Span::call_site(), "`#[telemark::test]` goes on a function");
        return None;
    };
    Some(Test { private: Private::of(path.as_ref()), function, flavor, worker_threads })
}
