//! Writes the implementations of `Failure` and `SafeError`, and that of axum's `IntoResponse`.

use super::ast;
use super::message::Message;
use super::model::{Case, Failure, What};
use crate::paths::Private;
use crate::submit::{Kind, submit};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, Member, Type, parse_quote_spanned};

/// All of them.
pub(super) fn implementations(model: &Failure) -> TokenStream {
    let (kinds, messages) = (model.cases.iter().map(kind), model.cases.iter().map(message));
    let body = Body {
        names: names(&model.cases),
        kind: matching(kinds),
        message: matching(messages),
        asks: model.cases.iter().any(asks),
    };
    let generics = bounded(&model.generics, &model.cases);
    let mut tokens = traits(&model.private, &model.ident, &generics, model.into_response, &body);
    tokens.extend(described(model));
    tokens
}

/// The description for the catalog; of a failure whose parameters decide what its kinds are there is none.
fn described(model: &Failure) -> Option<TokenStream> {
    let parameters: Vec<&Ident> = model.generics.params.iter().map(parameter).collect();
    let inner = model.cases.iter().filter_map(|case| match &case.what {
        What::Transparent { ty, .. } => Some(ty.to_token_stream()),
        What::Kind { .. } => None,
    });
    if inner.into_iter().any(|ty| mentions(ty, &parameters)) {
        return None;
    }
    let (private, name, names) = (&model.private, model.ident.unraw().to_string(), names(&model.cases));
    let kinds = model.cases.iter().filter_map(|case| match &case.what {
        What::Kind { error_type, expected, http, .. } => Some(quote! {
            #private::KindShape { error_type: #error_type, expected: #expected, http_status: #http }
        }),
        What::Transparent { .. } => None,
    });
    let submission = submit(private, Kind::Failure, &quote!(&__TELEMARK_FAILURE));
    Some(quote! {
        const _: () = {
            use #private::failure as __failure;
            static __TELEMARK_FAILURE: #private::FailureShape = #private::FailureShape {
                name: #name,
                kinds: &[#(#kinds),*],
                errors: const { &__failure::Names::join(&[#names]) }.all(),
                location: #private::here!(),
            };
            #submission
        };
    })
}

fn parameter(parameter: &GenericParam) -> &Ident {
    match parameter {
        GenericParam::Type(parameter) => &parameter.ident,
        GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
        GenericParam::Const(parameter) => &parameter.ident,
    }
}

/// After a fault: an error of one kind, so that the rest of the program gets no errors of its own.
pub(super) fn refused(ast: &ast::Failure) -> TokenStream {
    let body = Body {
        names: quote!(&["refused"]),
        kind: quote!(const { &__failure::FailureKind::new("refused", false, __failure::Option::None, 500) }),
        message: quote!(__failure::Option::None),
        asks: false,
    };
    traits(&ast.private, &ast.ident, &ast.generics, ast.into_response, &body)
}

struct Body {
    names: TokenStream,
    kind: TokenStream,
    message: TokenStream,
    /// Whether a field is asked what it can do.
    asks: bool,
}

fn traits(private: &Private, ident: &Ident, generics: &Generics, responds: bool, body: &Body) -> TokenStream {
    let (impls, types, wheres) = generics.split_for_impl();
    let Body { names, kind, message, asks } = body;
    let rungs = asks.then(|| {
        quote!(
            use __failure::ladder::*;
        )
    });
    let response = responds.then(|| {
        quote! {
            #[automatically_derived]
            impl #impls __failure::IntoResponse for #ident #types #wheres {
                fn into_response(self) -> __failure::Response {
                    __failure::failure_response(&self)
                }
            }
        }
    });
    quote! {
        const _: () = {
            use #private::failure as __failure;
            #rungs
            #[automatically_derived]
            impl #impls __failure::SafeError for #ident #types #wheres {
                fn safe_message(&self) -> __failure::Option<__failure::String> {
                    #message
                }
            }
            #[automatically_derived]
            impl #impls __failure::Failure for #ident #types #wheres {
                const NAMES: &'static __failure::Names = &__failure::Names::join(&[#names]);
                fn kind(&self) -> &'static __failure::FailureKind {
                    #kind
                }
            }
            #response
        };
    }
}

/// The lists of names: one of the type's own, and one for each inner failure, where a type that is none is told.
fn names(cases: &[Case]) -> TokenStream {
    let own = cases.iter().filter_map(|case| match &case.what {
        What::Kind { error_type, .. } => Some(error_type),
        What::Transparent { .. } => None,
    });
    let inner = cases.iter().filter_map(|case| match &case.what {
        What::Transparent { ty, .. } => {
            let names = quote_spanned!(at(ty)=> <#ty as __failure::Failure>::NAMES);
            Some(quote!(#names.all()))
        }
        What::Kind { .. } => None,
    });
    quote!(&[#(#own),*], #(#inner),*)
}

/// The place of a type of the user's, with the hygiene of the macro.
fn at(ty: &Type) -> Span {
    Span::call_site().located_at(ty.span())
}

fn matching(arms: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    // An enum without variants is matched by value.
    if arms.len() == 0 { quote!(match *self {}) } else { quote!(match self { #(#arms)* }) }
}

fn path(case: &Case) -> TokenStream {
    case.variant.as_ref().map_or_else(|| quote!(Self), |variant| quote!(Self::#variant))
}

fn asks(case: &Case) -> bool {
    match &case.what {
        What::Transparent { .. } => true,
        What::Kind { message, .. } => {
            message.as_ref().is_some_and(|message| message.parts.iter().any(Option::is_some))
        }
    }
}

fn kind(case: &Case) -> TokenStream {
    let path = path(case);
    match &case.what {
        What::Transparent { member, .. } => {
            quote!(#path { #member: __inner } => (&&__failure::Part(__inner)).telemark_kind(),)
        }
        What::Kind { error_type, expected, level, http, .. } => {
            let level = level.map_or_else(
                || quote!(__failure::Option::None),
                |level| {
                    let level = format_ident!("{level}");
                    quote!(__failure::Option::Some(__failure::Level::#level))
                },
            );
            quote! {
                #path { .. } => const { &__failure::FailureKind::new(#error_type, #expected, #level, #http) },
            }
        }
    }
}

fn message(case: &Case) -> TokenStream {
    let path = path(case);
    match &case.what {
        What::Transparent { member, .. } => {
            quote!(#path { #member: __inner } => (&&__failure::Part(__inner)).telemark_message(),)
        }
        What::Kind { message: None, .. } => quote!(#path { .. } => __failure::Option::None,),
        What::Kind { message: Some(message), .. } => {
            let Message { texts, parts } = message;
            let mut used: Vec<&Member> = Vec::new();
            for member in parts.iter().flatten() {
                if !used.contains(&member) {
                    used.push(member);
                }
            }
            let bindings = used.iter().map(|member| {
                let binding = binding(member);
                quote!(#member: #binding,)
            });
            let shown = |member| {
                let binding = binding(member);
                quote!((&&__failure::Part(#binding)).telemark_part())
            };
            let hidden = || quote!(__failure::Option::None);
            let parts = parts.iter().map(|part| part.as_ref().map_or_else(hidden, shown));
            quote!(#path { #(#bindings)* .. } => __failure::message(&[#(#texts),*], &[#(#parts),*]),)
        }
    }
}

fn binding(member: &Member) -> Ident {
    match member {
        Member::Named(ident) => format_ident!("__field_{ident}"),
        Member::Unnamed(index) => format_ident!("__field_{}", index.index),
    }
}

/// A failure inside whose type is a parameter, or has one, must be one.
fn bounded(generics: &Generics, cases: &[Case]) -> Generics {
    let mut bounded = generics.clone();
    let parameters: Vec<&Ident> = generics.type_params().map(|parameter| &parameter.ident).collect();
    for case in cases {
        if let What::Transparent { ty, .. } = &case.what
            && mentions(ty.to_token_stream(), &parameters)
        {
            let ty: &Type = ty;
            let bound = parse_quote_spanned!(at(ty)=> #ty: __failure::Failure);
            bounded.make_where_clause().predicates.push(bound);
        }
    }
    bounded
}

fn mentions(tokens: TokenStream, parameters: &[&Ident]) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => parameters.iter().any(|parameter| **parameter == word),
        TokenTree::Group(group) => mentions(group.stream(), parameters),
        _ => false,
    })
}
