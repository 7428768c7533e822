//! Writes the call that looks at the view, and what the compiler can check of it before.

use super::ast::{Key, Target, Value};
use super::model::{Metric, Record};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// The comparison of a metric.
pub(super) fn metric(model: &Metric) -> TokenStream {
    let Metric { private, text, rest, expected, .. } = model;
    let testing = quote!(#private::testing);
    let checks = checks(model, &testing);
    let target = match &model.target {
        Target::Handle(path) => quote!(#testing::Target::Declared(#path.shape())),
        Target::Name(name) => quote!(#testing::Target::Named(#name)),
    };
    let labels = model.labels.iter().map(|(Key { text, .. }, value)| {
        let value = match value {
            Value::Word(word, _) => quote!(#testing::LabelText::Word(#word)),
            Value::Literal(literal) => quote!(#testing::LabelText::Exact(#literal)),
            Value::Expression(tokens) => {
                let value = quote_spanned!(start(tokens)=> #testing::exported(&#tokens));
                quote!(#testing::LabelText::Exact(#value))
            }
        };
        quote!((#text, #value))
    });
    let reading = format_ident!("{}", model.reading.0);
    let comparison = format_ident!("{}", model.comparison);
    quote! {{
        #checks
        #testing::expect_metric(
            &#testing::Query {
                text: #text,
                target: #target,
                labels: &[#(#labels),*],
                rest: #rest,
                reading: #testing::Reading::#reading,
            },
            #testing::Comparison::#comparison,
            #testing::number(#expected),
        )
    }}
}

/// Where an expression begins.
fn start(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span())
}

/// What can be known of a declared metric when the test is compiled: its kind, its labels and their values.
fn checks(model: &Metric, testing: &TokenStream) -> TokenStream {
    let Target::Handle(path) = &model.target else { return TokenStream::new() };
    let shape = quote!(#path.shape());
    let check = |span: Span, fault: TokenStream| {
        quote_spanned! {span=>
            const _: () = ::core::assert!(#fault.is_empty(), "{}", #fault.as_str());
        }
    };
    let (reading, place) = model.reading;
    let reading = format_ident!("{reading}");
    let kind = check(place, quote!(#testing::reading_fault(#shape, #testing::Reading::#reading)));
    let names = model
        .labels
        .iter()
        .map(|(Key { text, span, .. }, _)| check(*span, quote!(#testing::label_fault(#shape, #text))));
    let values = model.labels.iter().filter_map(|(Key { text, .. }, value)| {
        let (value, span) = match value {
            Value::Word(word, span) => (quote!(#testing::LabelText::Word(#word)), *span),
            Value::Literal(literal) => (quote!(#testing::LabelText::Exact(#literal)), literal.span()),
            Value::Expression(_) => return None,
        };
        Some(check(span, quote!(#testing::value_fault(#shape, #text, #value))))
    });
    let listed = model.labels.iter().map(|(Key { text, .. }, _)| text);
    let missing =
        (!model.rest).then(|| check(model.place, quote!(#testing::missing_label(#shape, &[#(#listed),*]))));
    quote!(#kind #(#names)* #(#values)* #missing)
}

/// The search for a record.
pub(super) fn record(model: &Record) -> TokenStream {
    let testing = &model.private;
    let testing = quote!(#testing::testing);
    let finder = format_ident!("{}", model.finder);
    let conditions = model.conditions.iter().map(|condition| {
        let (key, attribute, value) = (&condition.key, condition.attribute, &condition.value);
        let expected = if condition.contains {
            quote!(#testing::contains(#testing::text(&#value)))
        } else {
            quote!(#testing::is(#value))
        };
        quote!(#testing::Condition { key: #key, attribute: #attribute, expected: #expected })
    });
    let option = quote!(::core::option::Option);
    let count = model.count.as_ref().map_or_else(|| quote!(#option::None), |n| quote!(#option::Some(#n)));
    quote!(#testing::#finder(&[#(#conditions),*], #count))
}
