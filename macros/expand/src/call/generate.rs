//! The function that the user gets: captures, one guard, the body unchanged, and what is told of its end.

use super::measure::{self, Measured};
use super::model::Model;
use crate::paths::Private;
use crate::traced;
use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

/// The identifiers of generated variables, out of reach for the user's code.
pub(super) fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The whole function.
pub(super) fn generate(model: &Model) -> TokenStream {
    let function = &model.function;
    let (attributes, visibility, defaultness) =
        (&function.attributes, &function.visibility, &function.defaultness);
    let (signature, inner) = (&function.signature, &function.inner);
    // An import of `metric` that only an attribute below `traced` needed is used all the same.
    let absorbed = &model.absorbed;
    let body = body(model);
    quote! {
        #(#attributes)*
        #visibility #defaultness #signature {
            #inner
            #(#[allow(unused_imports)] use #absorbed as _;)*
            #body
        }
    }
}

fn body(model: &Model) -> TokenStream {
    let private = &Private::alias();
    let (call, returned, ended) = (hidden("call"), hidden("returned"), hidden("ended"));
    let Measured { items, before, metrics, after, timed } = measure::measure(model, &returned, &ended);
    let (statics, open) = match &model.span {
        Some(span) => (traced::statics(span), traced::open(span)),
        None => (TokenStream::new(), quote!(#private::Span::none())),
    };
    let handle = model.span.as_ref().and_then(|span| traced::handle(span, &call));
    let run = run(model, &call);
    let import = model.private.import();
    let begin = quote! {
        #import
        #items
        #before
        let mut #call = {
            #statics
            #private::Call::begin(#open, #timed, #metrics)
        };
        #handle
    };
    if is_never(&model.function.signature.output) {
        return quote!(#begin #run);
    }
    let (ret, judged) = match &model.span {
        Some(span) => traced::verdict(span, &call, &returned),
        None => (None, TokenStream::new()),
    };
    let ended = (!after.is_empty()).then(|| quote!(let #ended =));
    quote! {
        #begin
        let #returned = #run;
        #ret
        #ended #call.end({
            use #private::probe::*;
            (&&&&&Probe(&#returned)).verdict()
        } #judged);
        #after
        #returned
    }
}

/// Runs the body; its type is named, because `?` and coercions in it need to know it.
fn run(model: &Model, call: &Ident) -> TokenStream {
    let (private, body) = (&Private::alias(), &model.function.body);
    let signature = &model.function.signature;
    let ty = returned(&signature.output);
    if signature.asyncness.is_none() {
        let typed = ty.map(|ty| quote!(-> #ty));
        return quote!(#call.run(move || #typed #body));
    }
    if is_never(&signature.output) {
        // The type `!` cannot be named here; what stands behind the body is never reached.
        return quote!(match #call.poll(async move { #body }).await { _ => #private::never() });
    }
    let typed = ty.map(|ty| {
        let at = Span::call_site().located_at(ty.span());
        quote_spanned!(at=> if false { return #private::never::<#ty>(); })
    });
    let body = unlinted(body);
    quote!(#call.poll(async move { #typed #body }).await)
}

/// The body in braces of ours at its place: the compiler calls its own needless where they fit on one line.
fn unlinted(body: &Group) -> Group {
    let mut braces = Group::new(body.delimiter(), body.stream());
    braces.set_span(Span::call_site().located_at(body.span()));
    braces
}

/// The type that is returned, if it can be named in the body.
fn returned(output: &ReturnType) -> Option<TokenStream> {
    match output {
        ReturnType::Default => Some(quote!(())),
        ReturnType::Type(_, ty) => {
            let tokens = quote!(#ty);
            (!names_impl(&tokens)).then_some(tokens)
        }
    }
}

fn is_never(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)))
}

fn names_impl(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(word) => word == "impl",
        proc_macro2::TokenTree::Group(group) => names_impl(&group.stream()),
        _ => false,
    })
}
