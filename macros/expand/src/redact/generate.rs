//! Writes the implementations: a description for the runtime, and nothing that renders by itself.

use super::extras;
use super::form::{form, kind, level, looks, mentions, with_ladder, words};
use super::model::{Decision, Field, How, Model, Shape, Style};
use crate::paths::Private;
use crate::submit::{self, Kind};
use proc_macro2::{Ident, Literal, Span, TokenStream};
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
    let role = (model.generics.params.is_empty()).then(|| exclusive_roles(&model.ident, model.extras.view));
    let extras = extras::implementations(model);
    let code = traits(private, &model.ident, &bounded(model), &with_ladder(&body));
    quote! {
        const _: () = {
            #code
            #extras
            #described
            #role
        };
    }
}

/// The implementations of a type that was refused: it shows nothing.
pub(super) fn hidden(input: &DeriveInput) -> TokenStream {
    let body = quote!(__out.constant("***"));
    let code = traits(&Private::default(), &input.ident, &input.generics, &body);
    // That it is a label too is told at once, and not when its fields have been decided.
    let role = (input.generics.params.is_empty()).then(|| exclusive_roles(&input.ident, false));
    quote!(const _: () = { #code #role };)
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
        __redaction::Redact_writes_Debug_itself_so_remove_Debug_from_the_derives! {
            [#impls] [#ident #types] [#wheres]
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
    let key = json_key(&name);
    let piece = piece(&key);
    Some(quote!(__parts.show(&__redaction::Key(#name, #key, #piece), #form);))
}

/// A key as the runtime copies it, if it fits.
fn piece(key: &str) -> TokenStream {
    /// `Key::PIECE` of the runtime.
    const PIECE: usize = 32;
    let mut piece = [0; PIECE];
    let Some(place) = piece.get_mut(..key.len()) else { return quote!(__redaction::Key::NO_PIECE) };
    place.copy_from_slice(key.as_bytes());
    Literal::byte_string(&piece).to_token_stream()
}

/// The name as a key of JSON, with the comma before it: what is known here is not escaped again and again.
fn json_key(name: &str) -> String {
    let mut key = String::from(",\"");
    for letter in name.chars() {
        match letter {
            '"' | '\\' => key.extend(['\\', letter]),
            '\n' => key.push_str("\\n"),
            '\r' => key.push_str("\\r"),
            '\t' => key.push_str("\\t"),
            '\u{8}' => key.push_str("\\b"),
            '\u{c}' => key.push_str("\\f"),
            '\0'..' ' => key.extend(format!("\\u{:04x}", u32::from(letter)).chars()),
            _ => key.push(letter),
        }
    }
    key.push_str("\":");
    key
}

/// The generics with what the fields need of the parameters that they mention.
pub(super) fn bounded(model: &Model) -> syn::Generics {
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
            How::By(_) | How::Own | How::With(_) => continue,
        };
        for parameter in parameters.iter().filter(|parameter| mentions(field.ty.to_token_stream(), parameter))
        {
            clause.predicates.push(parse_quote!(#parameter: #needed));
        }
    }
    generics
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
            let (name, class, kind) = (format!("{prefix}{}", field.name()), level(decision), kind(decision));
            let strategy = words(decision);
            let own: Vec<String> = decision.taxonomy.iter().map(written).collect();
            let own = own.join(" ");
            let reason = decision.options.reason.as_deref().unwrap_or_default();
            // Without the scope of the place, `line!` tells the line of the field and not that of the derive.
            let line = quote_spanned!(field.ty.span()=> ::core::line!());
            fields.push(quote! {
                __redaction::RedactField {
                    name: #name,
                    class: #class,
                    kind: #kind,
                    own: #own,
                    strategy: #strategy,
                    reason: #reason,
                    line: #line,
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

fn written(path: &syn::Path) -> String {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::")
}

/// A classified type is no label of a metric and no entry of baggage; with `view` it serialises in no other way.
fn exclusive_roles(ident: &Ident, view: bool) -> TokenStream {
    let label = format!(
        "`{ident}` derives both `Redact` and `LabelValue`: what is classified must not become a label of a metric, \
         because labels are shown in clear; keep one of the two"
    );
    let baggage = format!(
        "`{ident}` derives `Redact` and implements `BaggageValue`: what is classified must not become baggage, \
         because every service on the way reads it in clear; keep one of the two"
    );
    let serialised = view.then(|| {
        let sentence = format!(
            "`{ident}` serialises itself in clear, and `view` promises that only `Redacted(&value)` serialises it: \
             remove `Serialize`, or the word `view`"
        );
        quote! {
            use __redaction::NotSerialized as _;
            ::core::assert!(!__redaction::SerializedRole::<#ident>::IS_SERIALIZED, #sentence);
        }
    });
    quote! {
        const _: () = {
            use __redaction::{NotBaggage as _, NotLabel as _};
            ::core::assert!(!__redaction::LabelRole::<#ident>::IS_LABEL, #label);
            ::core::assert!(!__redaction::BaggageRole::<#ident>::IS_BAGGAGE, #baggage);
            #serialised
        };
    }
}
