//! Writes the implementations of `LabelValue` and `Labels`.

use super::model::{Form, Label, Set, Value};
use crate::paths::{Private, settler};
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, Ident, Lifetime, Type};

/// The implementations of a closed set of values, which alone is also a set of labels.
pub(super) fn value(model: &Value) -> TokenStream {
    let Value { private, ident, name, variants, other } = model;
    let values = variants.iter().map(|(_, value)| value);
    let variants_named = named(variants);
    let arms = variants.iter().enumerate().map(|(at, (variant, _))| quote!(Self::#variant => #at));
    let texts = other.as_ref().map(|other| of_text(ident, variants, other));
    quote! {
        #texts
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

/// From text to the enum, where one variant stands for all that is unknown.
fn of_text(ident: &Ident, variants: &[(Ident, String)], other: &Ident) -> TokenStream {
    let arms = variants
        .iter()
        .filter(|(variant, _)| variant != other)
        .map(|(variant, value)| quote!(#value => Self::#variant));
    quote! {
        #[automatically_derived]
        impl ::core::convert::From<&::core::primitive::str> for #ident {
            fn from(text: &::core::primitive::str) -> Self {
                match text { #(#arms,)* _ => Self::#other }
            }
        }
        #[automatically_derived]
        impl ::core::str::FromStr for #ident {
            type Err = ::core::convert::Infallible;
            fn from_str(text: &::core::primitive::str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(::core::convert::From::from(text))
            }
        }
    }
}

/// The implementation of a set of labels, with one store for each of them.
pub(super) fn set(model: &Set) -> TokenStream {
    let Set { private, ident, generics, labels } = model;
    let (parameters, arguments, condition) = generics.split_for_impl();
    let any = any_lifetime(generics);
    let stores: Vec<Ident> = (0..labels.len()).map(|at| format_ident!("__TELEMARK_LABEL_{at}")).collect();
    let fields = || labels.iter().zip(&stores);
    let statics = fields().map(|(label, store)| store_of(private, label, store));
    let places = fields().map(|(label, store)| place(private, label, store));
    let shapes = shapes(private, labels, &stores);
    let settlers: Vec<TokenStream> = fields().filter_map(|(label, store)| settler_of(label, store)).collect();
    let settlers = (!settlers.is_empty()).then(|| {
        quote! {
            #[allow(dead_code)]
            impl #parameters #ident #arguments #condition { #(#settlers)* }
        }
    });
    quote! {
        const _: () = {
            #(#statics)*
            #settlers
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #parameters #private::Labels for #ident #arguments #condition {
                type For<'__labels> = #ident #any;
                const LABELS: &'static [#private::LabelShape] = #shapes;
                #[inline]
                fn index(labels: Self::For<'_>) -> #private::Index {
                    #private::Index::START #(#places)*
                }
            }
        };
    }
}

/// A function for text that one label borrows: it gives the same label without the borrow.
fn settler_of(label: &Label, store: &Ident) -> Option<TokenStream> {
    let Label { visibility, field, ty, form: Form::One(_) } = label else { return None };
    let settled = immortal(ty).to_token_stream();
    if settled.to_string() == ty.to_token_stream().to_string() {
        return None;
    }
    let name = settler(field);
    Some(quote! {
        #[doc(hidden)]
        #visibility fn #name(text: #ty) -> #settled { #store.settle(text) }
    })
}

/// The descriptions of all labels: a list, or several joined where a field is a set of its own.
fn shapes(private: &Private, labels: &[Label], stores: &[Ident]) -> TokenStream {
    let parts: Vec<TokenStream> = labels
        .iter()
        .zip(stores)
        .map(|(Label { ty, form, .. }, store)| match form {
            Form::One(name) | Form::Optional(name, _) => quote!(#store.shape(#name)),
            Form::Flat => within(private, ty, "LABELS"),
        })
        .collect();
    if labels.iter().all(|label| label.form.name().is_some()) {
        return quote!(&[#(#parts),*]);
    }
    let parts = labels.iter().zip(parts).map(|(label, part)| match label.form {
        Form::Flat => part,
        Form::One(_) | Form::Optional(..) => quote!(&[#part]),
    });
    // A name that is there twice is told at the first set within.
    let flat = labels.iter().find(|label| label.form.name().is_none());
    let at = flat.map_or_else(Span::call_site, |label| first_of(&label.ty));
    let located = private.at(at);
    let join = quote_spanned!(at=> #located::join(PARTS));
    quote! {{
        const PARTS: &'static [&'static [#private::LabelShape]] = &[#(#parts),*];
        static JOINED: [#private::LabelShape; #private::joined(PARTS)] = #join;
        &JOINED
    }}
}

/// The step from the labels before this field to the labels with it.
fn place(private: &Private, Label { field, ty, form, .. }: &Label, store: &Ident) -> TokenStream {
    if let Form::Flat = form {
        let (index, labels) = (within(private, ty, "index"), within(private, ty, "LABELS"));
        let at = first_of(ty);
        return quote_spanned!(at=> .join(#index(labels.#field), #labels));
    }
    quote!(.then(#store.place(labels.#field)))
}

/// The static that knows the values of a label; a set within has its own.
fn store_of(private: &Private, Label { ty, form, .. }: &Label, store: &Ident) -> TokenStream {
    match form {
        Form::One(_) => {
            let [kept, empty] = ["Store", "STORE"].map(|name| part(private, ty, "Label", name));
            quote!(static #store: #kept = #empty;)
        }
        Form::Optional(_, none) => {
            let [decided, size, values] =
                ["Decided", "SIZE", "VALUES"].map(|name| part(private, ty, "Optional", name));
            let at = Span::call_site().located_at(none.span());
            let located = private.at(at);
            let all = quote_spanned!(at=> #located::with_none(#values, #none));
            quote! {
                static #store: #decided = {
                    static VALUES: [&'static ::core::primitive::str; #size] = #all;
                    #private::OrNone::new(&VALUES)
                };
            }
        }
        Form::Flat => TokenStream::new(),
    }
}

/// The place at which a type begins.
fn first_of(ty: &Type) -> Span {
    let first = ty.to_token_stream().into_iter().next();
    Span::call_site().located_at(first.map_or_else(Span::call_site, |tree| tree.span()))
}

/// `<Type as Labels>::name`
fn within(private: &Private, ty: &Type, name: &str) -> TokenStream {
    part(private, ty, "Labels", name)
}

/// `<Type as Trait>::name`, for a static.
///
/// The angle bracket stands at the type's beginning and the name at its end, so that rustc underlines all of the type.
fn part(private: &Private, ty: &Type, bound: &str, name: &str) -> TokenStream {
    let ty = immortal(ty);
    let mut spans = ty.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let last = spans.last().unwrap_or(first);
    let (bound, name) = (Ident::new(bound, last), Ident::new(name, last));
    let open = quote_spanned!(first=> <);
    let rest = quote_spanned!(last=> as #private::#bound>::#name);
    quote!(#open #ty #rest)
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
