//! Reads the path of a metric with the series that are meant: `METRIC.where(label = "value", ..)`.

use super::ast::{Matcher, Name, Selection};
use crate::diagnostics::Faults;
use crate::grammar::until_comma;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, parenthesized};

const METRIC: &str =
    "expected the path of a metric, such as `REQUESTS` or `REQUESTS.where(status =~ \"5..\")`";
const MATCHER: &str = "a matcher is written `label = \"value\"`, with `=`, `!=`, `=~` or `!~`";

/// An error at this place, or where the input ends at what stood before.
pub(super) fn expected(input: ParseStream<'_>, before: Span, message: &str) -> syn::Error {
    syn::Error::new(if input.is_empty() { before } else { input.span() }, message)
}

/// Reads a selection; faulty matchers are told and left out.
pub(super) fn selection(input: ParseStream<'_>, before: Span, faults: &mut Faults) -> syn::Result<Selection> {
    if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
        return Err(expected(input, before, METRIC));
    }
    let path = input.call(Path::parse_mod_style).map_err(|error| syn::Error::new(error.span(), METRIC))?;
    let mut matchers = Vec::new();
    if input.parse::<Option<Token![.]>>()?.is_some() {
        let place = path.segments.last().map_or(before, |last| last.ident.span());
        let word =
            input.call(Ident::parse_any).map_err(|_error| expected(input, place, "expected `where(..)`"))?;
        if word != "where" {
            return Err(syn::Error::new(
                word.span(),
                format_args!(
                    "unknown `{word}`: the series of a metric are chosen by `.where(label = \"value\")`"
                ),
            ));
        }
        if !input.peek(syn::token::Paren) {
            return Err(expected(input, word.span(), "expected matchers in parentheses after `where`"));
        }
        let content;
        parenthesized!(content in input);
        if content.is_empty() {
            faults.at(&word, "`where()` is empty; leave it out where every series is meant");
        }
        while !content.is_empty() {
            match matcher(&content, word.span()) {
                Ok(matcher) => matchers.push(matcher),
                Err(error) => {
                    faults.absorb(error);
                    until_comma(&content);
                }
            }
            if !content.is_empty() && content.parse::<Token![,]>().is_err() {
                faults.at_span(content.span(), "expected `,`");
                until_comma(&content);
                content.parse::<Option<Token![,]>>()?;
            }
        }
    }
    Ok(Selection { path, matchers })
}

fn matcher(input: ParseStream<'_>, before: Span) -> syn::Result<Matcher> {
    let label = name(input, before, MATCHER)?;
    let place = input.span();
    let op = operator(input).ok_or_else(|| expected(input, label.span, MATCHER))?;
    let Ok(value) = input.parse::<LitStr>() else {
        let written = "the value of a label is text in quotes, as it is exported: `status = \"200\"`";
        return Err(expected(input, place, written));
    };
    Ok(Matcher { label, op, value })
}

/// The variant of `MatchOp`; `==` is told as what it is not.
fn operator(input: ParseStream<'_>) -> Option<&'static str> {
    if input.peek(Token![==]) {
        return None;
    }
    if input.peek(Token![!=]) {
        input.parse::<Token![!=]>().ok()?;
        return Some("Ne");
    }
    let negative = input.peek(Token![!]);
    if negative {
        input.parse::<Token![!]>().ok()?;
        input.parse::<Token![~]>().ok()?;
        return Some("NotRe");
    }
    input.parse::<Token![=]>().ok()?;
    if input.parse::<Option<Token![~]>>().ok()?.is_some() { Some("Re") } else { Some("Eq") }
}

/// `name`, `name.of.words` or text in quotes.
pub(super) fn name(input: ParseStream<'_>, before: Span, message: &str) -> syn::Result<Name> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok(Name { text: text.value(), span: text.span() });
    }
    let first = input.call(Ident::parse_any).map_err(|_error| expected(input, before, message))?;
    let mut text = first.unraw().to_string();
    while input.parse::<Option<Token![.]>>()?.is_some() {
        let word = input.call(Ident::parse_any).map_err(|_error| expected(input, first.span(), message))?;
        text = format!("{text}.{}", word.unraw());
    }
    Ok(Name { text, span: first.span() })
}
