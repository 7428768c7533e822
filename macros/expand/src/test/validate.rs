//! Judges what was read, and tells all faults of a test at once.

use super::ast::{self, Flavor};
use super::model::{Runtime, Test};
use crate::diagnostics::Faults;
use crate::fallback::{is_named, is_ours};
use proc_macro2::TokenStream;
use syn::{FnArg, Ident, ItemFn, LitInt};

/// The model of a test.
pub(super) fn check(ast: ast::Test, faults: &mut Faults) -> Option<Test> {
    let ast::Test { private, mut function, flavor, worker_threads } = ast;
    another_harness(&function, faults);
    signature(&function, faults);
    let runtime = if function.sig.asyncness.is_some() {
        Some(runtime(flavor, worker_threads, faults))
    } else {
        let keys = flavor.map(|(key, _)| key).into_iter().chain(worker_threads.map(|(key, _)| key));
        for key in keys {
            faults.at(&key, format_args!("`{key}` describes a runtime, which only an `async fn` needs"));
        }
        None
    };
    let (ours, attributes) = std::mem::take(&mut function.attrs).into_iter().partition(is_ours);
    function.attrs = ours;
    let takes_scope = !function.sig.inputs.is_empty();
    faults.is_empty().then_some(Test { private, attributes, function, takes_scope, runtime })
}

/// Two harnesses would run the test twice, or one runtime inside another.
fn another_harness(function: &ItemFn, faults: &mut Faults) {
    for attribute in function.attrs.iter().filter(|attribute| is_named(attribute, "test")) {
        let path = &attribute.path().segments;
        let names = path.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::");
        let instead = match names.as_str() {
            "test" | "core::prelude::v1::test" | "std::prelude::v1::test" => "leave the other out".to_owned(),
            "tokio::test" => {
                "leave the other out; `flavor` and `worker_threads` are keys of this one too".to_owned()
            }
            _ => format!(
                "keep `#[{names}]` alone, and begin the body with `let scope = telemark::testing::scope();`"
            ),
        };
        faults
            .at(attribute, format_args!("`#[telemark::test]` makes the function a test already: {instead}"));
    }
}

fn signature(function: &ItemFn, faults: &mut Faults) {
    let signature = &function.sig;
    if !signature.generics.params.is_empty() {
        faults.at(&signature.generics, "a test has no parameters of types: nobody chooses them");
    }
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
        faults.at(receiver, "a test is a function of its own, not a method");
    }
    for further in signature.inputs.iter().skip(1) {
        faults.at(further, "a test takes nothing, or its scope alone: `scope: telemark::testing::Scope`");
    }
}

fn runtime(
    flavor: Option<(Ident, Option<Flavor>)>,
    worker_threads: Option<(Ident, TokenStream)>,
    faults: &mut Faults,
) -> Runtime {
    // What is misspelt may be meant.
    let multi_thread = flavor.is_some_and(|(_, flavor)| flavor != Some(Flavor::CurrentThread));
    let Some((key, tokens)) = worker_threads else {
        return if multi_thread { Runtime::MultiThread(None) } else { Runtime::CurrentThread };
    };
    if !multi_thread {
        faults.at(&key, "`worker_threads` needs `flavor = \"multi_thread\"`");
    }
    let number: Option<LitInt> = syn::parse2(tokens.clone()).ok();
    let number = number.filter(|number| number.base10_parse::<usize>().is_ok_and(|number| number > 0));
    if number.is_none() {
        faults.at(tokens, "`worker_threads` is a number from 1 on: `worker_threads = 2`");
    }
    Runtime::MultiThread(number)
}
