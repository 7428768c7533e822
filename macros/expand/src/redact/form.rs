//! What a value shows, as an expression: a reference to something that the runtime can describe.

use super::model::{Class, Decision, How, Options};
use super::taxonomy::holder;
use crate::paths::Private;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// Whether the value is looked at by any policy.
pub(super) fn looks(decision: &Decision) -> bool {
    match &decision.how {
        How::By(strategy) => strategy.reads || (decision.class != Class::Secret && strategy.word != "drop"),
        How::Clear | How::Nested | How::Own | How::With(_) => true,
    }
}

/// The class and what else a taxonomy says, as a constant; nothing where the built-in words are enough.
fn classification(decision: &Decision) -> Option<TokenStream> {
    if decision.taxonomy.is_empty() {
        return None;
    }
    let classes = decision.taxonomy.iter().map(|path| {
        let holder = holder(path);
        let place = Span::call_site().located_at(path.span());
        quote_spanned!(place=> <#holder as __redaction::DataClass>::CLASSES[#path as usize])
    });
    let least = decision.class.variant();
    Some(quote!(__redaction::Classification::join(&[#(#classes),*], __redaction::Class::#least)))
}

/// The class of a decision, as a constant expression.
pub(super) fn level(decision: &Decision) -> TokenStream {
    let class = decision.class.variant();
    classification(decision)
        .map_or_else(|| quote!(__redaction::Class::#class), |joined| quote!(const { #joined.level }))
}

/// The strategy of a decision by one, as a constant expression.
pub(super) fn strategy(decision: &Decision) -> TokenStream {
    let written = match &decision.how {
        How::By(strategy) => Some(&strategy.expression),
        How::Clear | How::Nested | How::Own | How::With(_) => None,
    };
    match (classification(decision), written) {
        (Some(joined), Some(written)) => quote!(const { #joined.by(__redaction::Strategy::#written) }),
        (Some(joined), None) => quote!(const { #joined.strategy }),
        (None, Some(written)) => quote!(__redaction::Strategy::#written),
        (None, None) => quote!(__redaction::Strategy::Mask),
    }
}

/// The words of a strategy, as a constant expression.
pub(super) fn words(decision: &Decision) -> TokenStream {
    let written = matches!(decision.how, How::By(_));
    if let Some(words) = decision.words().filter(|_| !written || decision.taxonomy.is_empty()) {
        return quote!(#words);
    }
    // The compiler judges here whether a class of the author's allows the strategy.
    let strategy = strategy(decision);
    quote!(const { #strategy.as_str() })
}

/// A constant with the names of the classes, for the catalog.
pub(super) fn kind(decision: &Decision) -> TokenStream {
    if let Some(joined) = classification(decision) {
        return quote!(const { #joined.kind });
    }
    let kind = match &decision.how {
        How::By(strategy) => match strategy.word {
            word @ ("email" | "ip" | "phone" | "pan" | "token" | "url" | "sql" | "json") => word,
            "hmac" => "id",
            _ => "other",
        },
        How::Clear | How::Nested | How::Own | How::With(_) => "other",
    };
    quote!(#kind)
}

/// A reference to what a value shows; `value` is a reference to it.
///
/// What a type lacks is told at `place`.
pub(super) fn form(decision: &Decision, value: &TokenStream, place: Span) -> TokenStream {
    let options = &decision.options;
    let mut form = whole_or_each(decision, value, place);
    if options.max_items.is_some() || options.max_bytes.is_some() {
        let most = |limit: Option<usize>| limit.map_or_else(|| quote!(usize::MAX), |limit| quote!(#limit));
        let (items, bytes) = (most(options.max_items), most(options.max_bytes));
        form = quote! {
            &__redaction::Limited::new(__redaction::Limits { items: #items, bytes: #bytes }, #form)
        };
    }
    if let Some(only) = options.only {
        let channel = Ident::new(only, Span::call_site());
        form = quote!(&__redaction::Only::new(__redaction::Channel::#channel, #form));
    }
    form
}

fn whole_or_each(decision: &Decision, value: &TokenStream, place: Span) -> TokenStream {
    let Options { each, keys, .. } = decision.options;
    let place = Span::call_site().located_at(place);
    let (item, class) = (quote!(__item), level(decision));
    let one = || single(decision, &item, place);
    match (keys, each) {
        (Some(true), _) => {
            let one = one();
            let all = quote_spanned!(place=> (#value).iter());
            quote! {
                &__redaction::Pairs::new(#class, |__entries: &mut dyn __redaction::Entries| {
                    for (__key, __item) in #all {
                        __entries.entry(__key, #one);
                    }
                })
            }
        }
        (Some(false), each) if each || matches!(decision.how, How::Clear) => {
            items(&class, &quote_spanned!(place=> (#value).values()), &one())
        }
        (_, true) => items(&class, &quote_spanned!(place=> (#value).iter()), &one()),
        _ => single(decision, value, place),
    }
}

fn items(class: &TokenStream, all: &TokenStream, one: &TokenStream) -> TokenStream {
    quote! {
        &__redaction::Items::new(#class, |__parts: &mut dyn __redaction::Parts| {
            for __item in #all {
                __parts.part(__redaction::Key::NONE, #one);
            }
        })
    }
}

fn single(decision: &Decision, value: &TokenStream, place: Span) -> TokenStream {
    let inside = if decision.class == Class::Secret || !looks(decision) {
        quote!(&__redaction::NoTexts)
    } else {
        quote!(&(&&&&__redaction::Probe(#value)).telemark_inside())
    };
    let class = level(decision);
    match &decision.how {
        How::Clear => quote_spanned!(place=> &(&&&__redaction::Probe(#value)).telemark_clear()),
        How::Nested => moved(value, place),
        How::By(_) | How::Own => {
            let strategy_given = strategy(decision);
            let texts = match &decision.how {
                How::By(strategy) if strategy.reads => {
                    quote_spanned!(place=> &(&&&&&__redaction::Probe(#value)).telemark_texts())
                }
                How::Own => quote_spanned!(place=> &(&&&&&__redaction::Probe(#value)).telemark_readable()),
                _ => quote!(&__redaction::NoTexts),
            };
            quote!(&__redaction::Classified::new(#class, #strategy_given, #texts, #inside))
        }
        How::With(path) => quote!(&__redaction::With::new(#class, &#path(#value), #inside)),
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

/// The code with the rungs of the ladder in scope, if it asks a value what it can do.
pub(super) fn with_ladder(code: &TokenStream) -> TokenStream {
    let asks = mentions(code.clone(), &Ident::new("Probe", Span::call_site()));
    let rungs = asks.then(|| {
        quote!(
            use __redaction::ladder::*;
        )
    });
    quote!(#rungs #code)
}

/// Whether a name stands anywhere in these tokens.
pub(super) fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

impl Decision {
    /// The captured form of a function's argument, an `Option` of a value; nothing at all for a secret.
    pub(crate) fn capture(&self, private: &Private, value: &TokenStream) -> Option<TokenStream> {
        if self.class == Class::Secret {
            return None;
        }
        let (form, class) = (form(self, &quote!(&#value), value.span()), level(self));
        let captured = with_ladder(&quote!(__redaction::argument(#class, #form)));
        // A class of the author's may be secret, which only the compiler can know.
        let judged = (!self.taxonomy.is_empty()).then(|| {
            let strategy = strategy(self);
            quote!(const _: __redaction::Strategy = #strategy;)
        });
        Some(quote!({ use #private::redaction as __redaction; #judged #captured }))
    }

    /// The class of a function's argument and the words of its strategy, as two constant expressions.
    pub(crate) fn described(&self, private: &Private) -> TokenStream {
        let (class, words) = (level(self), words(self));
        quote! {
            { use #private::redaction as __redaction; #class },
            { use #private::redaction as __redaction; #words }
        }
    }
}
