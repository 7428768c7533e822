//! Reads the arguments of `#[instrument(..)]`: the grammar of `tracing` 0.1, and `crate = path`.

use super::super::ast::Form;
use super::ast::{Ast, Event};
use super::fields::fields;
use crate::diagnostics::Faults;
use crate::grammar;
use crate::paths::Private;
use crate::suggest::did_you_mean;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Error, Ident, LitInt, LitStr, Path, Result, Token, parenthesized};

/// The arguments, in the order in which `tracing` lists them.
const KNOWN: [&str; 11] = [
    "name",
    "target",
    "parent",
    "follows_from",
    "level",
    "skip",
    "skip_all",
    "fields",
    "err",
    "ret",
    "crate",
];

/// Arguments of `#[traced]` that somebody may expect here.
const OF_TRACED: [&str; 9] =
    ["args", "kind", "span", "expected_if", "ok_status", "root", "links", "when", "stream"];

const LEVELS: [&str; 5] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/// Reads one attribute; what is wrong is told, and what nobody knows becomes a warning.
pub(crate) fn parse(attribute: TokenStream, faults: &mut Faults) -> Ast {
    let mut ast = Ast::default();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = argument(input, &mut ast) {
                faults.absorb(error);
                grammar::until_comma(input);
            }
        }
        Ok(())
    };
    let read = parser.parse2(attribute);
    faults.keep(read);
    ast
}

fn argument(input: ParseStream<'_>, ast: &mut Ast) -> Result<()> {
    if input.peek(Token![,]) {
        return input.parse::<Token![,]>().map(drop);
    }
    if input.peek(LitStr) {
        // A name without its key is as old as the attribute.
        return once(&mut ast.name, "name", input, |input| Ok(input.parse::<LitStr>()?.into_token_stream()));
    }
    let key = input.fork().call(Ident::parse_any).ok();
    let word = key.as_ref().map(ToString::to_string).unwrap_or_default();
    if !KNOWN.contains(&word.as_str()) {
        ast.unknown.push((input.span(), unknown(&word)));
        input.parse::<TokenTree>()?;
        // Its value would be taken for arguments of their own, text even for the name.
        grammar::until_comma(input);
        return Ok(());
    }
    let key = input.call(Ident::parse_any)?;
    match word.as_str() {
        "name" => once(&mut ast.name, "name", input, text),
        "target" => once(&mut ast.target, "target", input, text),
        "level" => once(&mut ast.level, "level", input, level),
        "parent" => once(&mut ast.parent, "parent", input, valued),
        "follows_from" => once(&mut ast.follows_from, "follows_from", input, valued),
        "crate" => once(&mut ast.krate, "crate", input, |input| {
            input.parse::<Token![=]>()?;
            // Not tracing's key, so its words are ours.
            input.call(Path::parse_mod_style).map_err(|error| {
                Error::new(error.span(), "`crate` takes a path without quotes: `crate = path::to::telemark`")
            })
        }),
        "fields" => once(&mut ast.fields, "fields", input, fields),
        "err" => event(key, input).map(|event| ast.err = Some(event)),
        "ret" => event(key, input).map(|event| ast.ret = Some(event)),
        "skip" => {
            once(&mut ast.skips, "skip", input, skips)?;
            either(ast, &key)
        }
        _ => {
            let again = ast.skip_all.replace(key.clone());
            if again.is_some() {
                return Err(Error::new(key.span(), "expected only a single `skip_all` argument"));
            }
            either(ast, &key)
        }
    }
}

/// What is told of an argument that nobody knows.
fn unknown(word: &str) -> String {
    let expected = KNOWN.map(|known| format!("`{known}`")).join(", ");
    let hint = if OF_TRACED.contains(&word) {
        format!("; `{word}` is a key of `#[telemark::traced]`")
    } else {
        did_you_mean(word, KNOWN)
    };
    format!("found unrecognized input, expected one of: {expected}, string literal, `,`{hint}")
}

fn once<T>(
    place: &mut Option<T>,
    key: &str,
    input: ParseStream<'_>,
    read: impl FnOnce(ParseStream<'_>) -> Result<T>,
) -> Result<()> {
    if place.is_some() {
        return Err(input.error(format_args!("expected only a single `{key}` argument")));
    }
    *place = Some(read(input)?);
    Ok(())
}

fn either(ast: &Ast, key: &Ident) -> Result<()> {
    if ast.skips.is_some() && ast.skip_all.is_some() {
        return Err(Error::new(key.span(), "expected either `skip` or `skip_all` argument"));
    }
    Ok(())
}

/// `= "text"` or `= CONSTANT`
fn text(input: ParseStream<'_>) -> Result<TokenStream> {
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        return Ok(input.parse::<LitStr>()?.into_token_stream());
    }
    Ok(input.parse::<Ident>()?.into_token_stream())
}

/// `= expression`
fn valued<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= "info"`, `= 3` or `= path`, as an expression.
fn level(input: ParseStream<'_>) -> Result<TokenStream> {
    const WANTED: &str = "unknown verbosity level, expected one of \"trace\", \"debug\", \"info\", \"warn\", \
        or \"error\", or a number 1-5";
    input.parse::<Token![=]>()?;
    let ahead = input.lookahead1();
    let constant = |name: &str| {
        let (private, name) = (Private::alias(), format_ident!("{name}"));
        quote!(#private::Level::#name)
    };
    if ahead.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let found = LEVELS.iter().find(|level| text.value().eq_ignore_ascii_case(level));
        found.map(|level| constant(level)).ok_or_else(|| Error::new(text.span(), WANTED))
    } else if ahead.peek(LitInt) {
        let number: LitInt = input.parse()?;
        let at = number.base10_parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let found = at.and_then(|at| LEVELS.get(at));
        found.map(|level| constant(level)).ok_or_else(|| Error::new(number.span(), WANTED))
    } else if ahead.peek(Ident) {
        Ok(input.parse::<Path>()?.into_token_stream())
    } else {
        Err(ahead.error())
    }
}

/// `(a, b)`
fn skips(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    let mut names: Vec<Ident> = Vec::new();
    for name in listed(input, |content| content.parse_terminated(Ident::parse_any, Token![,]))? {
        if names.contains(&name) {
            return Err(Error::new(name.span(), "tried to skip the same field twice"));
        }
        names.push(name);
    }
    Ok(names)
}

/// What stands between parentheses; after a fault the rest of it is left out.
pub(super) fn listed<T>(
    input: ParseStream<'_>,
    read: impl FnOnce(ParseStream<'_>) -> Result<T>,
) -> Result<T> {
    let content;
    parenthesized!(content in input);
    let found = read(&content);
    if found.is_err() {
        content.parse::<TokenStream>()?;
    }
    found
}

/// `err` or `ret`, alone or with `(level = .., Debug)`.
fn event(key: Ident, input: ParseStream<'_>) -> Result<Event> {
    let mut event = Event { key, level: None, form: None };
    if !input.peek(syn::token::Paren) {
        return Ok(event);
    }
    listed(input, |content| told(&mut event, content))?;
    Ok(event)
}

fn told(event: &mut Event, content: ParseStream<'_>) -> Result<()> {
    while !content.is_empty() {
        let word = content.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "level" => once(&mut event.level, "level", content, level)?,
            "Debug" => once(&mut event.form, "format", content, |_| Ok(Form::Debug))?,
            "Display" => once(&mut event.form, "format", content, |_| Ok(Form::Display))?,
            _ => {
                return Err(Error::new(
                    word.span(),
                    "unknown event formatting mode, expected either `Debug` or `Display`",
                ));
            }
        }
        if !content.is_empty() {
            content.parse::<Token![,]>().map_err(|error| Error::new(error.span(), "expected `,` or `)`"))?;
        }
    }
    Ok(())
}
