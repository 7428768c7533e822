//! Reads the labels of `#[metric(..)]` on a function.

use super::function::Labels;
use super::timing::Words;
use crate::diagnostics::Faults;
use crate::grammar::{self, Entry};
use crate::names;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Token, Type};

/// `kind: CacheKind = opts.kind, ..`: the labels of a metric that the function declares.
pub(super) fn typed(entry: &Entry, faults: &mut Faults) -> Vec<(Ident, Type, TokenStream)> {
    let mut found: Vec<(Ident, Type, TokenStream)> = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let begin = input.span();
            match label(input) {
                Ok((name, ..)) if found.iter().any(|(known, ..)| *known == name) => {
                    faults.at(&name, format_args!("the label `{name}` is written twice"));
                }
                Ok((name, ty, value)) => {
                    if let Err(fault) = names::label(&name.unraw().to_string()) {
                        faults.at(&name, fault);
                    }
                    found.push((name, ty, value));
                }
                Err(error) => {
                    // What ends too early has no place of its own.
                    faults.at_span(
                        if input.is_empty() { begin } else { error.span() },
                        "a label that is declared here has a name, a type and a value: `kind: CacheKind = options.kind`",
                    );
                    grammar::until_comma(input);
                }
            }
            let _: Option<Token![,]> = input.parse()?;
        }
        Ok(())
    };
    let read = parser.parse2(entry.tokens());
    faults.keep(read);
    found
}

fn label(input: ParseStream<'_>) -> syn::Result<(Ident, Type, TokenStream)> {
    let name = Ident::parse_any(input)?;
    input.parse::<Token![:]>()?;
    let ty = input.parse()?;
    input.parse::<Token![=]>()?;
    let value = grammar::value(input);
    if value.is_empty() { Err(input.error("expected a value")) } else { Ok((name, ty, value)) }
}

/// A label set for a metric that is declared elsewhere: a struct literal, or any expression.
pub(super) fn literal(entry: &Entry, words: &mut Words, faults: &mut Faults) -> Labels {
    let tokens = entry.tokens();
    match syn::parse2::<Expr>(tokens.clone()) {
        Ok(Expr::Struct(literal)) if literal.rest.is_none() && literal.qself.is_none() => {
            let fields = literal
                .fields
                .into_iter()
                .map(|field| {
                    let value = field.expr.into_token_stream();
                    let timing = words.timing(&value);
                    (field.member, value, timing)
                })
                .collect();
            Labels::Fields { path: Some(literal.path), fields }
        }
        Ok(_) => {
            let timing = words.timing(&tokens);
            Labels::Whole(tokens, timing)
        }
        Err(_) => {
            faults.at(
                tokens,
                "this metric is declared elsewhere, with its labels: write them as a struct literal, `labels(RequestLabels { kind: request.kind, status: outcome })`",
            );
            Labels::None
        }
    }
}
