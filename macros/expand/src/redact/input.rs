//! A `Deserialize` whose errors repeat nothing of what was read.
//!
//! `serde` reads into a copy of the type; whatever it says of an input that does not fit, which may quote that input,
//! gives way to a constant text.

use super::form::mentions;
use super::model::{Field, Model, Shape, Style};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Lifetime, Member, parse_quote};

/// `Deserialize` for the type.
pub(super) fn deserialize(model: &Model) -> TokenStream {
    let Model { ident, generics, private, .. } = model;
    let (input, borrowed) = (copy(model), lifetimes(model));
    let (_, types, _) = generics.split_for_impl();
    let mut with_de = generics.clone();
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    with_de.params.insert(0, GenericParam::Lifetime(syn::LifetimeParam::new(parse_quote!('__de))));
    let clause = with_de.make_where_clause();
    for lifetime in &borrowed {
        clause.predicates.push(parse_quote!('__de: #lifetime));
    }
    for parameter in parameters {
        clause.predicates.push(parse_quote!(#parameter: __redaction::serde::Deserialize<'__de>));
    }
    let (impls, _, wheres) = with_de.split_for_impl();
    let arms = model.shapes.iter().map(|shape| arm(ident, shape));
    let (name, serde) = (syn::ext::IdentExt::unraw(ident).to_string(), path(private));
    let own = &model.serde;
    quote! {
        #[derive(#private::redaction::serde::Deserialize)]
        #[serde(crate = #serde)]
        #(#own)*
        #input
        #[automatically_derived]
        impl #impls __redaction::serde::Deserialize<'__de> for #ident #types #wheres {
            fn deserialize<__D: __redaction::serde::Deserializer<'__de>>(
                __deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                let __read = __redaction::quietly(
                    #name,
                    __deserializer,
                    <__Input #types as __redaction::serde::Deserialize<'__de>>::deserialize,
                )?;
                ::core::result::Result::Ok(match __read { #(#arms)* })
            }
        }
    }
}

/// `serde` takes the path to itself as text.
fn path(private: &crate::paths::Private) -> String {
    quote!(#private::redaction::serde).to_string().replace(' ', "")
}

/// The type once more, with every field behind a wrapper that keeps its errors quiet.
fn copy(model: &Model) -> TokenStream {
    let generics = &model.generics;
    let (wheres, borrowed) = (&generics.where_clause, lifetimes(model));
    let fields = |shape: &Shape| match shape.style {
        Style::Unit => TokenStream::new(),
        Style::Named => {
            let fields = shape.fields.iter().map(|field| {
                let (written, member) = (written(field), &field.member);
                let attributes = attributes(field, &borrowed);
                quote!(#attributes #member: #written)
            });
            quote!({ #(#fields),* })
        }
        Style::Tuple => {
            let fields = shape.fields.iter().map(|field| {
                let (attributes, written) = (attributes(field, &borrowed), written(field));
                quote!(#attributes #written)
            });
            quote!((#(#fields),*))
        }
    };
    if model.is_enum {
        let variants = model.shapes.iter().map(|shape| {
            let (name, content, serde) = (&shape.variant, fields(shape), &shape.serde);
            quote!(#(#serde)* #name #content)
        });
        return quote!(enum __Input #generics #wheres { #(#variants),* });
    }
    let shape = &model.shapes[0];
    let content = fields(shape);
    match shape.style {
        Style::Named => quote!(struct __Input #generics #wheres #content),
        Style::Tuple => quote!(struct __Input #generics #content #wheres;),
        Style::Unit => quote!(struct __Input #generics #wheres;),
    }
}

fn written(field: &Field) -> TokenStream {
    let ty = &field.ty;
    quote!(__redaction::Quiet<#ty>)
}

fn attributes(field: &Field, borrowed: &[Lifetime]) -> TokenStream {
    let serde = &field.serde;
    let borrows = borrowed.iter().any(|lifetime| mentions(field.ty.to_token_stream(), &lifetime.ident));
    let borrow = borrows.then(|| quote!(#[serde(borrow)]));
    quote!(#(#serde)* #borrow)
}

fn lifetimes(model: &Model) -> Vec<Lifetime> {
    model.generics.lifetimes().map(|parameter| parameter.lifetime.clone()).collect()
}

fn arm(ident: &Ident, shape: &Shape) -> TokenStream {
    let from = shape.variant.as_ref().map_or_else(|| quote!(__Input), |variant| quote!(__Input::#variant));
    let to = shape.variant.as_ref().map_or_else(|| quote!(#ident), |variant| quote!(#ident::#variant));
    let members: Vec<&Member> = shape.fields.iter().map(|field| &field.member).collect();
    let bindings: Vec<&Ident> = shape.fields.iter().map(|field| &field.binding).collect();
    quote!(#from { #(#members: __redaction::Quiet(#bindings)),* } => #to { #(#members: #bindings),* },)
}
