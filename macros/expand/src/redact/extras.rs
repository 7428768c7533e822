//! What is implemented when it is asked for: `Display`, `Error`, `Deserialize`, and zeroing.

use super::form::{form, with_ladder};
use super::generate::bounded;
use super::input;
use super::model::{Class, Field, How, Model, Shape};
use crate::diagnostics::Faults;
use crate::template::{self, Template};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

/// Everything that the type's words ask for.
pub(super) fn implementations(model: &Model) -> TokenStream {
    let display = shows_text(model).then(|| display(model));
    let error = model.extras.error.is_some().then(|| error(model));
    let zeroize = model.extras.zeroize.then(|| zeroize(model));
    let deserialize = model.extras.deserialize.then(|| input::deserialize(model));
    quote!(#display #error #zeroize #deserialize)
}

/// Whether the type has a `Display` of ours.
fn shows_text(model: &Model) -> bool {
    model.extras.display.is_some() || model.extras.error.is_some()
}

/// The text of a shape, cut at its placeholders; the shape's name where none is written.
pub(super) fn text(shape: &Shape, faults: &mut Faults) -> Template {
    let shown: Vec<_> = shape.fields.iter().map(Field::shown).collect();
    match &shape.message {
        Some(message) => template::template(message, &shown, faults),
        None => Template { texts: vec![shape.shown.clone()], slots: Vec::new() },
    }
}

fn path(shape: &Shape) -> TokenStream {
    shape.variant.as_ref().map_or_else(|| quote!(Self), |variant| quote!(Self::#variant))
}

/// An arm for each shape; a type without any has none.
fn matched(model: &Model, arms: impl Iterator<Item = TokenStream>) -> TokenStream {
    let never = model.shapes.is_empty().then(|| quote!(_ => ::core::unreachable!(),));
    quote!(match self { #(#arms)* #never })
}

fn display(model: &Model) -> TokenStream {
    let arms = model.shapes.iter().map(|shape| {
        // Whatever is wrong with the text was told before anything is generated.
        let template = text(shape, &mut Faults::new());
        let (path, first) = (path(shape), &template.texts[0]);
        let mut bound = std::collections::BTreeSet::new();
        let pieces: Vec<_> = template
            .slots
            .iter()
            .zip(&template.texts[1..])
            .filter_map(|(slot, after)| {
                let field = &shape.fields[*slot];
                let decision = field.decision.as_ref().or(model.whole.as_ref())?;
                bound.insert(*slot);
                let form = form(decision, &field.binding.to_token_stream(), field.ty.span());
                Some(quote! {
                    __redaction::inline(#form, __f)?;
                    __f.write_str(#after)?;
                })
            })
            .collect();
        let bindings = bound.iter().map(|slot| {
            let (member, binding) = (&shape.fields[*slot].member, &shape.fields[*slot].binding);
            quote!(#member: #binding,)
        });
        quote! {
            #path { #(#bindings)* .. } => {
                __f.write_str(#first)?;
                #(#pieces)*
                __redaction::Result::Ok(())
            }
        }
    });
    let body = with_ladder(&matched(model, arms));
    let (ident, generics) = (&model.ident, bounded(model));
    let (impls, types, wheres) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impls __redaction::Display for #ident #types #wheres {
            fn fmt(&self, __f: &mut __redaction::Formatter<'_>) -> __redaction::Result {
                #body
            }
        }
    }
}

fn error(model: &Model) -> TokenStream {
    let arms = model.shapes.iter().map(|shape| {
        let path = path(shape);
        match shape.fields.iter().find(|field| field.source) {
            None => quote!(#path { .. } => __redaction::Option::None,),
            Some(Field { member, binding, ty, .. }) => {
                let source = quote_spanned!(ty.span()=> #binding.telemark_source());
                quote! {
                    #path { #member: #binding, .. } => {
                        use __redaction::AsSource as _;
                        __redaction::Option::Some(#source)
                    }
                }
            }
        }
    });
    let body = matched(model, arms);
    let (ident, generics, private) = (&model.ident, bounded(model), &model.private);
    let (impls, types, wheres) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impls ::core::error::Error for #ident #types #wheres {
            fn source(&self) -> __redaction::Option<&(dyn ::core::error::Error + 'static)> {
                #body
            }
        }
        #[automatically_derived]
        impl #impls #private::failure::SafeError for #ident #types #wheres {
            fn safe_message(&self) -> __redaction::Option<#private::failure::String> {
                __redaction::Option::Some(__redaction::message(self))
            }
        }
    }
}

/// A drop that leaves nothing of what is classified. Its bounds must be those of the type itself.
fn zeroize(model: &Model) -> TokenStream {
    let arms = model.shapes.iter().map(|shape| {
        let path = path(shape);
        let parts = shape.fields.iter().filter_map(|field| {
            let decision = field.decision.as_ref().or(model.whole.as_ref())?;
            let skipped = field.source
                || matches!(&decision.how, How::Clear)
                || matches!(&decision.how, How::By(strategy) if strategy.word == "drop" && decision.class != Class::Secret);
            if skipped {
                return None;
            }
            let (member, binding) = (&field.member, &field.binding);
            let wipe = if decision.class == Class::Secret {
                quote_spanned!(field.ty.span()=> __redaction::Zeroize::zeroize(#binding))
            } else {
                quote!(__redaction::Wipe(#binding).telemark_wipe())
            };
            Some((quote!(#member: #binding,), wipe))
        });
        let (bindings, wipes): (Vec<_>, Vec<_>) = parts.unzip();
        quote!(#path { #(#bindings)* .. } => { #(#wipes;)* })
    });
    let body = matched(model, arms);
    let ident = &model.ident;
    let (impls, types, wheres) = model.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impls __redaction::Zeroize for #ident #types #wheres {
            fn zeroize(&mut self) {
                #[allow(unused_imports)]
                use __redaction::{WipeKnown as _, WipeUnknown as _};
                #body
            }
        }
        #[automatically_derived]
        impl #impls ::core::ops::Drop for #ident #types #wheres {
            fn drop(&mut self) {
                __redaction::Zeroize::zeroize(self);
            }
        }
        #[automatically_derived]
        impl #impls __redaction::Overwrite for #ident #types #wheres {
            fn overwrite(&mut self) {
                __redaction::Zeroize::zeroize(self);
            }
        }
        #[automatically_derived]
        impl #impls __redaction::ZeroizeOnDrop for #ident #types #wheres {}
    }
}
