//! Functions under `#[instrument]`: how they are found, and how their bodies run.

use super::ast::{Function, Item, item};
use super::function;
use super::generate::hidden;
use super::model::Model;
use super::returned::is_never;
use super::tail::{Inner, Tail};
use super::{Generate, Said};
use crate::diagnostics::Faults;
use crate::fallback::{is_named, refuse};
use crate::traced::instrument::{events, parse};
use crate::{metric, traced};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

/// The expansion of `#[instrument]`.
pub(crate) fn expand(attribute: &TokenStream, tokens: TokenStream, generate: Generate) -> TokenStream {
    let mut faults = Faults::new();
    let ast = parse(attribute.clone(), &mut faults);
    let wrong = match item(tokens.clone()) {
        Item::Function(function) if function.signature.constness.is_some() => {
            // Without a semicolon, because that is what upstream answers, to the letter.
            return quote!(compile_error!("the `#[instrument]` attribute may not be used with `const fn`s"));
        }
        Item::Function(function) => {
            let Some(inner) = Inner::of(&function) else {
                return function::expand(
                    Said::Instrument(Box::new(ast), None),
                    *function,
                    tokens,
                    faults,
                    generate,
                );
            };
            let Item::Function(called) = item(inner.function.clone()) else { return tokens };
            let said = Said::Instrument(Box::new(ast), inner.owner);
            let called = function::expand(said, *called, inner.function, faults, generate);
            let (before, after) = (inner.before, inner.after);
            return function.with_body(&quote!(#before #called #after));
        }
        Item::Bodyless => {
            "this method has no body, so there is nothing to instrument: put `#[instrument]` on the \
            methods that implement it"
                .to_owned()
        }
        Item::Block(_) => {
            "`#[instrument]` goes on a function or a method; for all methods of an `impl` block write \
            `#[telemark::traced]` on it"
                .to_owned()
        }
        Item::Other(what) => format!("`#[instrument]` goes on a function or a method, not on {what}"),
        Item::Unreadable(error) => {
            faults.absorb(error);
            return refuse(&faults, tokens);
        }
    };
    faults.at_span(Span::call_site(), wrong);
    refuse(&faults, tokens)
}

/// The whole body of a function that asks for the place of its caller, which a closure would hide: its span is entered
/// as `tracing` does it, and nobody judges what it returns.
pub(super) fn entered(model: &Model) -> Option<TokenStream> {
    let span = model.span.as_ref().filter(|span| span.compatible.is_some())?;
    let Function { attributes, signature, body, .. } = &model.function;
    let located = attributes.iter().any(|attribute| is_named(attribute, "track_caller"));
    if !located || signature.asyncness.is_some() || !model.metrics.is_empty() {
        return None;
    }
    let (opened, entered, returned) = (hidden("span"), hidden("entered"), hidden("returned"));
    if events(span, &returned).is_some() {
        return None;
    }
    let (statics, open) = (traced::statics(span), traced::open(span));
    let edge = (!is_never(&signature.output)).then(|| edge(model));
    Some(quote! {
        let #opened = { #statics #open };
        let #entered = #opened.enter();
        { #edge #body }
    })
}

/// Puts a `#[metric]` that stands above an `#[instrument]` below it, so that the two make one guard if the
/// `#[instrument]` is ours; nobody but the compiler knows whose it is.
pub(super) fn handed_over(
    said: &TokenStream,
    function: &Function,
    metrics: &[metric::Model],
) -> Option<TokenStream> {
    let attributes = &function.attributes;
    let at = attributes.iter().position(|attribute| is_named(attribute, "instrument"))?;
    if attributes.iter().any(|attribute| is_named(attribute, "traced")) {
        return None;
    }
    let private = &metrics.first()?.private;
    let (above, others): (Vec<_>, Vec<_>) =
        attributes[..at].iter().partition(|attribute| is_named(attribute, "metric"));
    let (instrument, below) = (&attributes[at], &attributes[at + 1..]);
    let Function { visibility, defaultness, signature, inner, body, .. } = function;
    let mut braces = Group::new(body.delimiter(), quote!(#inner).into_iter().chain(body.stream()).collect());
    braces.set_span(body.span());
    Some(quote! {
        #(#others)* #instrument
        #[#private::metric(#said)] #(#above)* #(#below)*
        #visibility #defaultness #signature #braces
    })
}

/// Runs a body under `#[instrument]`, with the events of what it returns inside of the span.
///
/// What never returns has no such events, and runs as under `#[traced]`.
pub(super) fn run(model: &Model, call: &Ident) -> Option<TokenStream> {
    let span = model.span.as_ref().filter(|span| span.compatible.is_some())?;
    let signature = &model.function.signature;
    if is_never(&signature.output) {
        return None;
    }
    let edge = edge(model);
    let body = model.function.body.stream();
    let block = quote!({ #edge { #body } });
    let returned = hidden("returned");
    let events = events(span, &returned);
    if signature.asyncness.is_some() {
        return Some(poll(call, &block, &returned, events));
    }
    Some(match events {
        None => quote!(#call.run(move || #block)),
        Some(events) => quote! {
            #call.run(move || {
                let #returned = (move || #block)();
                #events
                #returned
            })
        },
    })
}

/// The same for a future at the end of the body.
///
/// Its type is named where the function's type says it, because the judgement of a value needs to know it.
pub(super) fn run_tail(model: &Model, call: &Ident, tail: &Tail) -> TokenStream {
    let returned = hidden("returned");
    let events = model.span.as_ref().and_then(|span| events(span, &returned));
    let run = poll(call, &tail.body.to_token_stream(), &returned, events);
    let Some(ty) = &tail.output else { return run };
    quote!({ let #returned: #ty = #run; #returned })
}

fn poll(call: &Ident, block: &TokenStream, returned: &Ident, events: Option<TokenStream>) -> TokenStream {
    match events {
        None => quote!(#call.poll_instrumented(async move #block).await),
        Some(events) => quote! {
            #call.poll_instrumented(async move {
                let #returned = async move #block.await;
                #events
                #returned
            }).await
        },
    }
}

/// A return that never happens: it says what the body returns, before the compiler guesses from what is in it.
fn edge(model: &Model) -> TokenStream {
    let signature = &model.function.signature;
    let (ty, at) = match &signature.output {
        ReturnType::Default => (quote!(()), signature.ident.span()),
        ReturnType::Type(_, ty) => (erased(ty.to_token_stream()), ty.span()),
    };
    quote_spanned! {at=>
        #[allow(
            unknown_lints,
            unreachable_code,
            clippy::diverging_sub_expression,
            clippy::empty_loop,
            clippy::let_unit_value,
            clippy::let_with_type_underscore,
            clippy::needless_return,
            clippy::unreachable
        )]
        if false {
            let __tracing_attr_fake_return: #ty = loop {};
            return __tracing_attr_fake_return;
        }
    }
}

/// A type with `_` for each `impl Trait`, which cannot be named in a body.
fn erased(ty: TokenStream) -> TokenStream {
    let mut erased = TokenStream::new();
    let mut depth = None;
    let mut arrow = false;
    for tree in ty {
        let sign = match &tree {
            TokenTree::Punct(sign) => sign.as_char(),
            _ => ' ',
        };
        if let Some(open) = &mut depth {
            match sign {
                '<' => *open += 1,
                '>' if arrow => {}
                '>' if *open > 0 => *open -= 1,
                '>' | ',' | ';' if *open == 0 => depth = None,
                _ => {}
            }
        }
        arrow = sign == '-';
        if depth.is_some() {
            continue;
        }
        match tree {
            TokenTree::Ident(word) if word == "impl" => {
                depth = Some(0_usize);
                erased.extend([TokenTree::from(Ident::new("_", word.span()))]);
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), self::erased(group.stream()));
                inner.set_span(group.span());
                erased.extend([TokenTree::from(inner)]);
            }
            other => erased.extend([other]),
        }
    }
    erased
}
