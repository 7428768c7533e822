//! Writes the implementations of `LabelValue` and `Labels`.

use super::model::{Label, Set, Value};
use crate::paths::Private;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, Ident, Lifetime, Type};

/// The implementations of a closed set of values, which alone is also a set of labels.
pub(super) fn value(model: &Value) -> TokenStream {
    let Value { private, ident, name, variants } = model;
    let values = variants.iter().map(|(_, value)| value);
    let variants_named = named(variants);
    let arms = variants.iter().enumerate().map(|(at, (variant, _))| quote!(Self::#variant => #at));
    quote! {
        #[automatically_derived]
        impl #private::LabelValue for #ident {
            const NAME: &'static ::core::primitive::str = #name;
            const VALUES: &'static [&'static ::core::primitive::str] = &[#(#values),*];
            #variants_named
            #[inline]
            fn index(self) -> ::core::primitive::usize {
                match self { #(#arms),* }
            }
        }
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #private::Labels for #ident {
            type For<'__labels> = Self;
            const LABELS: &'static [#private::LabelShape] = &[#private::Closed::<Self>::NEW.shape(#name)];
            #[inline]
            fn index(labels: Self) -> #private::Index {
                #private::Index::START.then(#private::Closed::NEW.place(labels))
            }
        }
    }
}

/// The names of the variants, where one of them is exported under another word.
fn named(variants: &[(Ident, String)]) -> Option<TokenStream> {
    let name = |variant: &Ident| variant.unraw().to_string();
    let letters = |text: &str| text.replace(['_', '-'], "").to_lowercase();
    let names = variants.iter().map(|(variant, _)| name(variant));
    variants
        .iter()
        .any(|(variant, value)| letters(&name(variant)) != letters(value))
        .then(|| quote!(const VARIANTS: &'static [&'static ::core::primitive::str] = &[#(#names),*];))
}

/// The implementation of a set of labels, with one store for each of them.
pub(super) fn set(model: &Set) -> TokenStream {
    let Set { private, ident, generics, labels } = model;
    let (parameters, arguments, condition) = generics.split_for_impl();
    let any = any_lifetime(generics);
    let stores: Vec<Ident> = (0..labels.len()).map(|at| format_ident!("__TELEMARK_LABEL_{at}")).collect();
    let statics = labels.iter().zip(&stores).map(|(label, store)| store_of(private, label, store));
    let shapes = labels.iter().zip(&stores).map(|(Label { name, .. }, store)| quote!(#store.shape(#name)));
    let places = labels
        .iter()
        .zip(&stores)
        .map(|(Label { field, .. }, store)| quote!(.then(#store.place(labels.#field))));
    quote! {
        const _: () = {
            #(#statics)*
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #parameters #private::Labels for #ident #arguments #condition {
                type For<'__labels> = #ident #any;
                const LABELS: &'static [#private::LabelShape] = &[#(#shapes),*];
                #[inline]
                fn index(labels: Self::For<'_>) -> #private::Index {
                    #private::Index::START #(#places)*
                }
            }
        };
    }
}

fn store_of(private: &Private, label: &Label, store: &Ident) -> TokenStream {
    let ty = immortal(&label.ty);
    let mut spans = ty.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let last = spans.last().unwrap_or(first);
    // The angle bracket stands at the type's beginning and `Store` at its end, so that rustc underlines all of it.
    let open = quote_spanned!(first=> <);
    let [kept, empty] = ["Store", "STORE"].map(|name| {
        let name = Ident::new(name, last);
        quote_spanned!(last=> as #private::Label>::#name)
    });
    quote!(static #store: #open #ty #kept = #open #ty #empty;)
}

/// After a fault: an implementation with one value, so that the rest of the program gets no errors of its own.
pub(super) fn refused_value(private: &Private, ident: &Ident, generics: &Generics) -> TokenStream {
    if !generics.params.is_empty() {
        return TokenStream::new();
    }
    quote! {
        impl #private::LabelValue for #ident {
            const NAME: &'static ::core::primitive::str = "refused";
            const VALUES: &'static [&'static ::core::primitive::str] = &["refused"];
            fn index(self) -> ::core::primitive::usize { 0 }
        }
        impl #private::Labels for #ident {
            type For<'__labels> = Self;
            const LABELS: &'static [#private::LabelShape] = &[];
            fn index(_: Self) -> #private::Index { #private::Index::START }
        }
    }
}

/// After a fault: an implementation without labels, so that the rest of the program gets no errors of its own.
pub(super) fn refused_set(private: &Private, ident: &Ident, generics: &Generics) -> TokenStream {
    if generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_))) {
        return TokenStream::new();
    }
    let (parameters, arguments, condition) = generics.split_for_impl();
    let any = any_lifetime(generics);
    quote! {
        impl #parameters #private::Labels for #ident #arguments #condition {
            type For<'__labels> = #ident #any;
            const LABELS: &'static [#private::LabelShape] = &[];
            fn index(_: Self::For<'_>) -> #private::Index { #private::Index::START }
        }
    }
}

/// `<'labels, ..>`, once for each lifetime of the struct.
fn any_lifetime(generics: &Generics) -> TokenStream {
    let any = generics.lifetimes().map(|_| Lifetime::new("'__labels", Span::call_site()));
    if generics.params.is_empty() { TokenStream::new() } else { quote!(<#(#any),*>) }
}

/// The type with every lifetime made `'static`, as a static needs it.
fn immortal(ty: &Type) -> Type {
    syn::parse2(relive(ty.to_token_stream())).unwrap_or_else(|_| ty.clone())
}

fn relive(tokens: TokenStream) -> TokenStream {
    let mut quoted = false;
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => {
                quoted = false;
                let mut inner = Group::new(group.delimiter(), relive(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(word) if std::mem::take(&mut quoted) => Ident::new("static", word.span()).into(),
            other => {
                quoted = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '\'');
                other
            }
        })
        .collect()
}
