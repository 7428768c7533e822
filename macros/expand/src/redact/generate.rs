//! Writes the implementations: a description for the runtime, and nothing that renders by itself.

use super::model::{Class, Decision, Field, How, Model, Shape, Style};
use crate::paths::Private;
use crate::submit::{self, Kind};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, parse_quote};

/// `Redact`, `Record` and `Debug` of a type, and its entry in the catalog.
pub(super) fn implementations(model: &Model) -> TokenStream {
    let private = &model.private;
    let arms = model.shapes.iter().map(|shape| arm(model, shape));
    // Matching a reference to an enum without variants needs an arm all the same.
    let never = model.shapes.is_empty().then(|| quote!(_ => {}));
    let body = quote! {
        match self { #(#arms)* #never }
    };
    let described = description(model);
    let role = (model.generics.params.is_empty()).then(|| exclusive_role(model));
    let code = traits(private, &model.ident, &bounded(model), &with_ladder(&body));
    quote! {
        const _: () = {
            #code
            #described
            #role
        };
    }
}

/// The implementations of a type that was refused: it shows nothing.
pub(super) fn hidden(input: &DeriveInput) -> TokenStream {
    let body = quote!(__out.constant("***"));
    let code = traits(&Private::default(), &input.ident, &input.generics, &body);
    quote!(const _: () = { #code };)
}

/// The code with the rungs of the ladder in scope, if it asks a value what it can do.
fn with_ladder(code: &TokenStream) -> TokenStream {
    let asks = mentions(code.clone(), &Ident::new("Probe", Span::call_site()));
    let rungs = asks.then(|| {
        quote!(
            use __redaction::ladder::*;
        )
    });
    quote!(#rungs #code)
}

fn traits(private: &Private, ident: &Ident, generics: &syn::Generics, body: &TokenStream) -> TokenStream {
    let (impls, types, wheres) = generics.split_for_impl();
    quote! {
        use #private::redaction as __redaction;
        #[automatically_derived]
        impl #impls __redaction::Redact for #ident #types #wheres {
            fn redact(&self, __out: &mut dyn __redaction::Out, __policy: __redaction::Policy) {
                #body
            }
        }
        #[automatically_derived]
        impl #impls __redaction::Record for #ident #types #wheres {
            fn record(&self, __policy: __redaction::Policy) -> __redaction::Option<__redaction::Value> {
                __redaction::record(self, __policy)
            }
        }
        #[automatically_derived]
        impl #impls __redaction::Debug for #ident #types #wheres {
            fn fmt(&self, __f: &mut __redaction::Formatter<'_>) -> __redaction::Result {
                __redaction::debug(self, __f)
            }
        }
    }
}

/// One arm of the match: the fields that are looked at, and their description.
fn arm(model: &Model, shape: &Shape) -> TokenStream {
    let path = shape.variant.as_ref().map_or_else(|| quote!(Self), |variant| quote!(Self::#variant));
    let shown = &shape.shown;
    if let Some(whole) = &model.whole {
        return whole_arm(&path, shape, whole);
    }
    let used = shape.fields.iter().filter_map(|field| {
        let decision = field.decision.as_ref()?;
        looks(decision).then(|| {
            let (member, binding) = (&field.member, &field.binding);
            quote!(#member: #binding,)
        })
    });
    let parts = shape.fields.iter().filter_map(part);
    let described = match (shape.style, shape.fields.as_slice()) {
        (Style::Unit, _) => quote!(__out.constant(#shown)),
        (Style::Tuple, [field]) => {
            let value = field
                .decision
                .as_ref()
                .map(|decision| form(decision, &field.binding.to_token_stream(), field.ty.span()));
            quote!(__out.newtype(#shown, #value))
        }
        (Style::Tuple, _) => quote!(__out.tuple(#shown, &|__parts| { #(#parts)* })),
        (Style::Named, _) => quote!(__out.named(#shown, &|__parts| { #(#parts)* })),
    };
    // In data that is serialised a variant's name stands around its content.
    let enters =
        (shape.variant.is_some() && shape.style != Style::Unit).then(|| quote!(__out.variant(#shown);));
    quote!(#path { #(#used)* .. } => { #enters #described })
}

/// A type that is one value.
fn whole_arm(path: &TokenStream, shape: &Shape, whole: &Decision) -> TokenStream {
    let shown = &shape.shown;
    let (pattern, value) = match shape.fields.as_slice() {
        [field] if looks(whole) => {
            let (member, binding) = (&field.member, &field.binding);
            (quote!(#member: #binding,), binding.to_token_stream())
        }
        _ => (TokenStream::new(), quote!(&#shown)),
    };
    if shape.fields.is_empty() && matches!(whole.how, How::Clear) {
        return quote!(#path { .. } => __out.constant(#shown),);
    }
    let place = shape.fields.first().map_or_else(Span::call_site, |field| field.ty.span());
    let form = form(whole, &value, place);
    quote!(#path { #pattern .. } => __redaction::Redact::redact(#form, __out, __policy),)
}

fn part(field: &Field) -> Option<TokenStream> {
    let name = field.name();
    let form = form(field.decision.as_ref()?, &field.binding.to_token_stream(), field.ty.span());
    Some(quote!(__parts.part(#name, #form);))
}

/// Whether the value is looked at by any policy.
fn looks(decision: &Decision) -> bool {
    match &decision.how {
        How::By(strategy) => strategy.reads || (decision.class != Class::Secret && strategy.word != "drop"),
        How::Clear | How::Nested | How::With(_) => true,
    }
}

/// A reference to what a value shows; `value` is a reference to it.
///
/// What a type lacks is told at `place`.
fn form(decision: &Decision, value: &TokenStream, place: Span) -> TokenStream {
    let class = decision.class.variant();
    let place = Span::call_site().located_at(place);
    let inside = if decision.class == Class::Secret || !looks(decision) {
        quote!(&__redaction::NoTexts)
    } else {
        quote!(&(&&&&__redaction::Probe(#value)).telemark_inside())
    };
    match &decision.how {
        How::Clear => quote_spanned!(place=> &(&&&__redaction::Probe(#value)).telemark_clear()),
        How::Nested => moved(value, place),
        How::By(strategy) => {
            let expression = &strategy.expression;
            let texts = if strategy.reads {
                quote_spanned!(place=> &(&&&&&__redaction::Probe(#value)).telemark_texts())
            } else {
                quote!(&__redaction::NoTexts)
            };
            quote! {
                &__redaction::Classified::new(
                    __redaction::Class::#class, __redaction::Strategy::#expression, #texts, #inside
                )
            }
        }
        How::With(path) => {
            quote!(&__redaction::With::new(__redaction::Class::#class, &#path(#value), #inside))
        }
    }
}

/// The same tokens at another place, in the same scope.
fn moved(tokens: &TokenStream, place: Span) -> TokenStream {
    let moved = |mut tree: TokenTree| {
        tree.set_span(tree.span().located_at(place));
        tree
    };
    tokens.clone().into_iter().map(moved).collect()
}

impl Decision {
    /// The captured form of a function's argument, an `Option` of a value; nothing at all for a secret.
    pub(crate) fn capture(&self, private: &Private, value: &TokenStream) -> Option<TokenStream> {
        if self.class == Class::Secret {
            return None;
        }
        let form = form(self, &quote!(&#value), value.span());
        let captured = with_ladder(&quote!(__redaction::record(#form, __redaction::captured())));
        Some(quote!({ use #private::redaction as __redaction; #captured }))
    }
}

/// The generics with what the fields need of the parameters that they mention.
fn bounded(model: &Model) -> syn::Generics {
    let mut generics = model.generics.clone();
    if generics.type_params().next().is_none() {
        return generics;
    }
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    let clause = generics.make_where_clause();
    if let Some(bound) = &model.bound {
        clause.predicates.extend(bound.iter().cloned());
        return generics;
    }
    for field in model.shapes.iter().flat_map(|shape| &shape.fields) {
        let Some(decision) = field.decision.as_ref().or(model.whole.as_ref()) else { continue };
        let private = &model.private;
        let needed = match &decision.how {
            How::Clear => quote!(#private::redaction::Debug),
            How::Nested => quote!(#private::redaction::Redact),
            How::By(strategy) if strategy.reads => quote!(#private::redaction::Display),
            How::By(_) | How::With(_) => continue,
        };
        for parameter in parameters.iter().filter(|parameter| mentions(field.ty.to_token_stream(), parameter))
        {
            clause.predicates.push(parse_quote!(#parameter: #needed));
        }
    }
    generics
}

fn mentions(tokens: TokenStream, parameter: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == *parameter,
        TokenTree::Group(group) => mentions(group.stream(), parameter),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The entry in the catalog.
fn description(model: &Model) -> TokenStream {
    let private = &model.private;
    let name = syn::ext::IdentExt::unraw(&model.ident).to_string();
    let mut fields = Vec::new();
    for shape in &model.shapes {
        for field in &shape.fields {
            let Some(decision) = field.decision.as_ref().or(model.whole.as_ref()) else { continue };
            let prefix = shape.variant.as_ref().map(|variant| format!("{variant}.")).unwrap_or_default();
            let (name, class) = (format!("{prefix}{}", field.name()), decision.class.variant());
            let strategy = decision.words();
            // Without the scope of the place, `line!` tells the line of the field and not that of the derive.
            let line = quote_spanned!(field.ty.span()=> ::core::line!());
            fields.push(quote! {
                __redaction::RedactField {
                    name: #name, class: __redaction::Class::#class, strategy: #strategy, reason: "", line: #line
                }
            });
        }
    }
    let submitted = submit::submit(private, Kind::Redacted, &quote!(&SHAPE));
    quote! {
        static SHAPE: __redaction::RedactShape = __redaction::RedactShape {
            name: #name,
            fields: &[#(#fields),*],
            location: #private::here!(),
        };
        #submitted
    }
}

/// A classified type is no label of a metric.
fn exclusive_role(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let sentence = format!(
        "`{ident}` derives both `Redact` and `LabelValue`: what is classified must not become a label of a metric, \
         because labels are shown in clear; keep one of the two"
    );
    quote! {
        const _: () = {
            use __redaction::NotLabel as _;
            ::core::assert!(!__redaction::LabelRole::<#ident>::IS_LABEL, #sentence);
        };
    }
}
