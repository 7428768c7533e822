//! The events that `err` and `ret` of `#[instrument]` write, inside the span and before the function returns.

use super::super::ast::Form;
use super::super::model::{Event, Model};
use crate::paths::Private;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// Statements that look at what `returned` holds, if there is anything to tell.
pub(crate) fn events(model: &Model, returned: &Ident) -> Option<TokenStream> {
    let told = model.compatible.as_ref()?;
    let value = Ident::new("value", Span::mixed_site());
    match (&told.err, &told.ret) {
        (None, None) => None,
        (None, Some(ret)) => {
            let event = event(model, ret, &quote!(return), returned);
            Some(event)
        }
        (Some(err), ret) => {
            let at = Span::call_site().located_at(err.key.span());
            let private = Private::alias().at(at);
            let failed = event(model, err, &quote!(error), &value);
            let good = ret.as_ref().map(|ret| {
                let event = event(model, ret, &quote!(return), &value);
                quote!(else if let ::core::result::Result::Ok(#value) = &#returned { #event })
            });
            let error = quote_spanned!(at=> #private::error_in(&#returned));
            Some(quote! {
                if let ::core::option::Option::Some(#value) = #error { #failed } #good
            })
        }
    }
}

fn event(model: &Model, event: &Event, key: &TokenStream, value: &Ident) -> TokenStream {
    let (private, target, level) = (Private::alias(), &model.target, &event.level);
    let sigil = if matches!(event.form, Form::Debug) { quote!(?) } else { quote!(%) };
    quote!(#private::event!(target: #target, #level, #key = #sigil #value);)
}
