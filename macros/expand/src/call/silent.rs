//! The function as its author wrote it, for programs that record nothing: what the attributes say is checked, not done.

use super::generate::Pieces;
use super::model::Model;
use super::returned::names;
use super::shape::{Rewritten, Shape};
use crate::paths::Private;
use crate::traced;
use proc_macro2::{Group, TokenStream};
use quote::quote;

/// The whole function.
pub(super) fn generate(model: &Model) -> TokenStream {
    let function = &model.function;
    let (attributes, visibility, defaultness) =
        (&function.attributes, &function.visibility, &function.defaultness);
    let (signature, inner, absorbed) = (&function.signature, &function.inner, &model.absorbed);
    let (checked, handle) = (checked(model), handle(model));
    let import = (checked.is_some() || handle.is_some()).then(|| model.private.import());
    let first = quote!(#import #checked #handle);
    let body = match &model.shape {
        Shape::Rewritten(rewritten) if !first.is_empty() => boxed(model, rewritten, &first),
        _ => {
            let body = function.body.stream();
            quote!(#first #body)
        }
    };
    let mut braced = Group::new(
        function.body.delimiter(),
        quote! {
            #inner
            #(#[allow(unused_imports)] use #absorbed as _;)*
            #body
        },
    );
    braced.set_span(function.body.span());
    quote!(#(#attributes)* #visibility #defaultness #signature #braced)
}

/// What `async_trait` made, with this after the names of the arguments.
fn boxed(model: &Model, rewritten: &Rewritten, first: &TokenStream) -> TokenStream {
    let (private, Rewritten { arguments, body }) = (&model.private, rewritten);
    quote!(#private::boxed(async move { #arguments #first #body }))
}

/// The handle of late fields, which holds nothing.
fn handle(model: &Model) -> Option<TokenStream> {
    let (private, span) = (Private::alias(), model.span.as_ref()?);
    let unrecorded = quote!(#private::Unrecorded);
    traced::handle(span, &unrecorded, &unrecorded)
}

/// What the author's expressions are, in a branch that is never taken: their names are used and their types are right.
fn checked(model: &Model) -> Option<TokenStream> {
    let span = model.span.as_ref().filter(|span| traced::says_more(span));
    if span.is_none() && model.metrics.is_empty() {
        return None;
    }
    let private = &Private::alias();
    let pieces = Pieces::of(model);
    let open = span.map_or_else(|| quote!(#private::Span::none()), traced::unopened);
    let begin = pieces.begin_with(&TokenStream::new(), &open);
    let end = returns(model).map(|ty| {
        let end = pieces.ended(model, &quote!(#private::never::<#ty>()));
        quote!(::core::mem::drop({ #end });)
    });
    Some(quote! {
        if false {
            #begin
            #end
        }
    })
}

/// The type of what is judged, if it can be named whole: here no body tells the compiler what `_` is.
fn returns(model: &Model) -> Option<TokenStream> {
    let ty = match &model.shape {
        Shape::Rewritten(_) => None,
        shape => shape.gives(&model.function),
    };
    ty.filter(|ty| !names(ty, "_"))
}
