//! Reads the input of the three macros; the crate that they are in stands before it.

use super::ast::{Condition, Key, Labels, Metric, Record, Target, Value};
use crate::diagnostics::Faults;
use crate::grammar::{until_comma, value};
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitStr, Path, Token, braced};

const METRIC: &str = "an assertion on a metric is written `assert_metric!(ORDERS { outcome: Success } == 1)`";
const SPAN: &str =
    "an assertion on a span begins with its name: `assert_span!(\"load_user\", status = Error)`";
const LOG: &str = "an assertion on the log is written `assert_log!(level = ERROR, message ~ \"refused\")`";

fn read<T>(
    input: TokenStream,
    faults: &mut Faults,
    of: impl FnOnce(Private, ParseStream<'_>, &mut Faults) -> syn::Result<T>,
) -> Option<T> {
    let parser = |input: ParseStream<'_>| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        let path = input.call(Path::parse_mod_style)?;
        input.parse::<Token![;]>()?;
        of(Private::of(Some(&path)), input, faults)
    };
    match parser.parse2(input) {
        Ok(read) => Some(read),
        Err(error) => {
            faults.absorb(error);
            None
        }
    }
}

/// Reads the input of `assert_metric!`.
pub(super) fn metric(input: TokenStream, faults: &mut Faults) -> Option<Metric> {
    read(input, faults, |private, input, faults| {
        let target = if input.peek(LitStr) {
            Target::Name(input.parse()?)
        } else {
            Target::Handle(input.call(Path::parse_mod_style).map_err(|error| at(&error, METRIC))?)
        };
        let labels = if input.peek(syn::token::Brace) { Some(labels(input, faults)?) } else { None };
        let reading = if input.parse::<Option<Token![.]>>()?.is_some() { Some(input.parse()?) } else { None };
        let comparison = (input.span(), comparison(input)?);
        if input.is_empty() {
            return Err(input.error("expected the number that the metric is compared with"));
        }
        let expected = value(input);
        if !input.is_empty() {
            return Err(input.error(format_args!("expected nothing more: {METRIC}")));
        }
        Ok(Metric { private, target, labels, reading, comparison: (comparison.1, comparison.0), expected })
    })
}

fn at(error: &syn::Error, message: &str) -> syn::Error {
    syn::Error::new(error.span(), message)
}

fn comparison(input: ParseStream<'_>) -> syn::Result<&'static str> {
    if input.parse::<Option<Token![==]>>()?.is_some() {
        return Ok("==");
    }
    if input.parse::<Option<Token![!=]>>()?.is_some() {
        return Ok("!=");
    }
    if input.parse::<Option<Token![<=]>>()?.is_some() {
        return Ok("<=");
    }
    if input.parse::<Option<Token![>=]>>()?.is_some() {
        return Ok(">=");
    }
    if input.parse::<Option<Token![<]>>()?.is_some() {
        return Ok("<");
    }
    if input.parse::<Option<Token![>]>>()?.is_some() {
        return Ok(">");
    }
    Err(input.error("expected `==`, `!=`, `<`, `<=`, `>` or `>=`"))
}

fn labels(input: ParseStream<'_>, faults: &mut Faults) -> syn::Result<Labels> {
    let content;
    braced!(content in input);
    let mut labels = Labels { listed: Vec::new(), rest: false };
    while !content.is_empty() {
        if content.parse::<Option<Token![..]>>()?.is_some() {
            labels.rest = true;
            if !content.is_empty() {
                return Err(content.error("`..` stands at the end: every other label is added up"));
            }
            break;
        }
        let key = key(&content)?;
        content.parse::<Token![:]>().map_err(|error| at(&error, "a label is written `status: Success`"))?;
        let tokens = value(&content);
        if tokens.is_empty() {
            faults.at_span(content.span(), format_args!("expected a value of the label `{}`", key.text));
        } else {
            labels.listed.push((key, label_value(tokens)));
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(labels)
}

/// A name, a number, `true` and `false` are words; text in quotes is itself; everything else is an expression.
fn label_value(tokens: TokenStream) -> Value {
    if let Ok(path) = Path::parse_mod_style.parse2(tokens.clone())
        && let Some(last) = path.segments.last()
    {
        return Value::Word(last.ident.unraw().to_string(), last.ident.span());
    }
    match syn::parse2::<Lit>(tokens.clone()) {
        Ok(Lit::Str(text)) => Value::Literal(text),
        Ok(Lit::Bool(truth)) => Value::Word(truth.value.to_string(), truth.span),
        Ok(Lit::Int(number)) => Value::Word(number.base10_digits().to_owned(), number.span()),
        _ => Value::Expression(tokens),
    }
}

/// `name`, `name.of.words` or text in quotes.
fn key(input: ParseStream<'_>) -> syn::Result<Key> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok(Key { text: text.value(), span: text.span(), quoted: true });
    }
    let first = input.call(Ident::parse_any)?;
    let mut text = first.unraw().to_string();
    while input.parse::<Option<Token![.]>>()?.is_some() {
        text = format!("{text}.{}", input.call(Ident::parse_any)?.unraw());
    }
    Ok(Key { text, span: first.span(), quoted: false })
}

/// Reads the input of `assert_span!`.
pub(super) fn span(input: TokenStream, faults: &mut Faults) -> Option<Record> {
    read(input, faults, |private, input, faults| {
        let ahead = input.fork();
        let condition = key(&ahead).is_ok() && (ahead.peek(Token![=]) || ahead.peek(Token![~]));
        if input.is_empty() || condition {
            return Err(input.error(SPAN));
        }
        let name = value(input);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Record { private, name: Some(name), conditions: conditions(input, faults) })
    })
}

/// Reads the input of `assert_log!`.
pub(super) fn log(input: TokenStream, faults: &mut Faults) -> Option<Record> {
    read(input, faults, |private, input, faults| {
        if input.is_empty() {
            return Err(syn::Error::new(Span::call_site(), LOG));
        }
        Ok(Record { private, name: None, conditions: conditions(input, faults) })
    })
}

/// Reads every condition; a faulty one is told and left out.
fn conditions(input: ParseStream<'_>, faults: &mut Faults) -> Vec<Condition> {
    let mut conditions = Vec::new();
    while !input.is_empty() {
        match condition(input) {
            Ok(condition) => conditions.push(condition),
            Err(error) => {
                faults.absorb(error);
                until_comma(input);
            }
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            faults.at_span(input.span(), "expected `,`");
            until_comma(input);
        }
    }
    conditions
}

fn condition(input: ParseStream<'_>) -> syn::Result<Condition> {
    let expected = "a condition is written `key = value` or `key ~ \"part of it\"`";
    let key = key(input).map_err(|error| at(&error, expected))?;
    let contains = input.parse::<Option<Token![~]>>()?.is_some();
    if !contains {
        if input.peek(Token![==]) || input.peek(Token![!=]) {
            return Err(
                input.error(format_args!("{expected}, with one `=`; `count = 0` says that there is none"))
            );
        }
        input.parse::<Token![=]>().map_err(|error| at(&error, expected))?;
    }
    let value = value(input);
    if value.is_empty() {
        return Err(input.error(format_args!("expected the value of `{}`", key.text)));
    }
    Ok(Condition { key, contains, value: value.into_token_stream() })
}
