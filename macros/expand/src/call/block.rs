//! A traced `impl` block: every method with a body gets the block's keys, unless it says otherwise itself.

use super::ast::{Item, item};
use super::function::{arguments, owned};
use super::{Generate, Said};
use crate::diagnostics::Faults;
use crate::fallback::{is_named, refuse, strip};
use crate::traced::{self, Ast};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{ImplItem, ImplItemFn, ItemImpl, Type};

/// The expansion of `#[traced]` on an `impl` block.
pub(super) fn expand(
    attribute: &TokenStream,
    ast: &Ast,
    mut block: ItemImpl,
    tokens: TokenStream,
    mut faults: Faults,
    generate: Generate,
) -> TokenStream {
    for key in ast.of_one.iter().chain(&ast.skip) {
        faults.at(
            key,
            format_args!("`{key}` is said of one function: write it on the method, `#[traced({key} …)]`"),
        );
    }
    if !faults.is_empty() {
        return refuse(&faults, tokens);
    }
    let owner = owner(&block.self_ty);
    block.items = std::mem::take(&mut block.items)
        .into_iter()
        .map(|item| match item {
            ImplItem::Fn(method) => {
                ImplItem::Verbatim(expand_method(method, attribute, &owner, &mut faults, generate))
            }
            other => other,
        })
        .collect();
    let rendered = faults.render();
    quote!(#rendered #block)
}

/// The last word of the type, which is how the method is known in `code.function.name`.
fn owner(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        Type::Reference(reference) => owner(&reference.elem),
        Type::Group(fragment) => owner(&fragment.elem),
        Type::Paren(inner) => owner(&inner.elem),
        other => other.to_token_stream().to_string(),
    }
}

fn expand_method(
    method: ImplItemFn,
    block: &TokenStream,
    owner: &str,
    faults: &mut Faults,
    generate: Generate,
) -> TokenStream {
    let mut method = method;
    let (mine, others): (Vec<_>, Vec<_>) =
        std::mem::take(&mut method.attrs).into_iter().partition(|attribute| is_named(attribute, "traced"));
    method.attrs = others;
    let mut found = Faults::new();
    let own = mine.first().map(|attribute| traced::parse(arguments(attribute), &mut found));
    for second in mine.iter().skip(1) {
        found.at(second, "`#[traced]` is written twice");
    }
    let skipped = own.as_ref().is_some_and(|own| own.skip.is_some());
    let tokens = method.to_token_stream();
    if (skipped || method.sig.constness.is_some()) && found.is_empty() {
        return tokens;
    }
    let ast = own.unwrap_or_else(|| traced::parse(block.clone(), &mut found));
    let Item::Function(function) = item(tokens.clone()) else { return tokens };
    owned(Said::Traced(Box::new(ast)), *function, Some(owner), found, generate).unwrap_or_else(|found| {
        faults.extend(found);
        strip(tokens)
    })
}
