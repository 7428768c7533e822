//! Reads lists of `key`, `key = value` and `key(list)`, and tells every key that is unknown, repeated or misplaced.

use crate::diagnostics::Faults;
use crate::suggest::{did_you_mean, nearest};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, LitStr, Token};

/// The forms in which a key may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `key`
    Word,
    /// `key = value`
    Value,
    /// `key(list)`
    List,
    /// `key` or `key(list)`
    WordOrList,
    /// `key` or `key = value`
    WordOrValue,
    /// The key exists elsewhere; the example says where, or what to write instead.
    Refused,
}

/// One key that an attribute knows.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    /// The word.
    pub(crate) name: &'static str,
    /// Its forms.
    pub(crate) takes: Takes,
    /// How it is written, for messages; of a refused key, the whole reason.
    pub(crate) example: &'static str,
}

/// A key with its forms and an example.
pub(crate) const fn key(name: &'static str, takes: Takes, example: &'static str) -> Key {
    Key { name, takes, example }
}

/// What followed a key.
pub(crate) enum Form {
    /// Nothing.
    Word,
    /// The tokens after `=`.
    Value(TokenStream),
    /// The tokens between the parentheses.
    List(TokenStream),
}

/// One key as it was written.
pub(crate) struct Entry {
    /// The key, for its span; a raw identifier stays raw.
    pub(crate) key: Ident,
    /// The known key.
    pub(crate) name: &'static str,
    /// What followed it.
    pub(crate) form: Form,
}

/// Reads the entries of one attribute; `what` names it in messages, such as "`#[traced]`".
///
/// Faulty entries are told and left out, so that later phases see only what they can judge.
pub(crate) fn entries(tokens: TokenStream, what: &str, known: &[Key], faults: &mut Faults) -> Vec<Entry> {
    entries_of(tokens, what, known, value, faults)
}

/// The same, where `value` reads what stands after `=`.
pub(crate) fn entries_of(
    tokens: TokenStream,
    what: &str,
    known: &[Key],
    value: fn(ParseStream<'_>) -> TokenStream,
    faults: &mut Faults,
) -> Vec<Entry> {
    let parser = |input: ParseStream<'_>| {
        let mut read: Vec<Entry> = Vec::new();
        while !input.is_empty() {
            let entry = entry(input, what, known, value, faults);
            if entry.is_none() {
                // What is left of it would be told a second time.
                until_comma(input);
            }
            if let Some(entry) = entry {
                if read.iter().any(|other| other.name == entry.name) {
                    faults.at(&entry.key, format_args!("`{}` is written twice", entry.name));
                } else {
                    read.push(entry);
                }
            }
            separator(input, faults);
        }
        Ok(read)
    };
    let read = parser.parse2(tokens);
    faults.keep(read).unwrap_or_default()
}

/// Reads the comma after an entry; what stands in its way is told once and skipped.
fn separator(input: ParseStream<'_>, faults: &mut Faults) {
    if !input.is_empty() && !input.peek(Token![,]) {
        faults.at_span(input.span(), "expected `,`");
        until_comma(input);
    }
    if input.peek(Token![,]) {
        input.parse::<Token![,]>().ok();
    }
}

fn entry(
    input: ParseStream<'_>,
    what: &str,
    known: &[Key],
    value: fn(ParseStream<'_>) -> TokenStream,
    faults: &mut Faults,
) -> Option<Entry> {
    if !input.peek(Ident::peek_any) {
        let named = input.peek(LitStr) && known.iter().any(|key| key.name == "name");
        let hint = if named { ": a name is written `name = \"…\"`" } else { "" };
        faults.at_span(input.span(), format_args!("expected a key of {what}{hint}\n{}", list(known)));
        until_comma(input);
        return None;
    }
    let key = faults.keep(Ident::parse_any(input))?;
    let form = form(input, value, faults)?;
    let word = key.unraw().to_string();
    let Some(found) = known.iter().find(|known| known.name == word) else {
        let meant = did_you_mean(&word, usable(known));
        faults.at(&key, format_args!("unknown key `{word}` of {what}{meant}\n{}", list(known)));
        return None;
    };
    let right = match (&form, found.takes) {
        (_, Takes::Refused) => {
            faults.at(&key, found.example);
            return None;
        }
        (Form::Word, takes) => matches!(takes, Takes::Word | Takes::WordOrList | Takes::WordOrValue),
        (Form::Value(_), takes) => matches!(takes, Takes::Value | Takes::WordOrValue),
        (Form::List(_), takes) => matches!(takes, Takes::List | Takes::WordOrList),
    };
    if !right {
        if found.takes == Takes::Word {
            faults.at(&key, format_args!("`{word}` stands alone, without a value"));
        } else {
            faults.at(&key, format_args!("`{word}` is written `{}`", found.example));
        }
        return None;
    }
    Some(Entry { key, name: found.name, form })
}

fn form(
    input: ParseStream<'_>,
    value: fn(ParseStream<'_>) -> TokenStream,
    faults: &mut Faults,
) -> Option<Form> {
    if input.peek(Token![=]) {
        let equals = faults.keep(input.parse::<Token![=]>())?;
        let value = value(input);
        if value.is_empty() {
            faults.at(equals, "expected a value after `=`");
            return None;
        }
        return Some(Form::Value(value));
    }
    if input.peek(syn::token::Paren) {
        let TokenTree::Group(group) = faults.keep(input.parse())? else { return None };
        return Some(Form::List(group.stream()));
    }
    Some(Form::Word)
}

/// A whole expression if one can be read, because commas may stand in it; else everything up to the next comma,
/// which is what a pattern with or without a guard is.
pub(crate) fn value(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    match ahead.parse::<syn::Expr>() {
        Ok(expression) if !ahead.peek(Token![if]) && !ahead.peek(Token![@]) => {
            // The fork has proved that the expression is there; reading it again moves the input.
            input.parse::<syn::Expr>().ok();
            expression.into_token_stream()
        }
        _ => until_comma(input),
    }
}

/// Everything up to the next comma outside of brackets.
pub(crate) fn until_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(tree) => tokens.extend([tree]),
            Err(_) => break,
        }
    }
    tokens
}

fn usable(known: &[Key]) -> impl Iterator<Item = &'static str> + Clone + '_ {
    known.iter().filter(|key| key.takes != Takes::Refused).map(|key| key.name)
}

fn list(known: &[Key]) -> String {
    format!("known keys: {}", usable(known).collect::<Vec<_>>().join(", "))
}

/// Finds a written word among the known ones; an unknown one is told with the list and the nearest word.
pub(crate) fn choose<T: Copy>(
    word: &Ident,
    what: &str,
    known: &[(&'static str, T)],
    faults: &mut Faults,
) -> Option<T> {
    let written = word.unraw().to_string();
    choose_text(&written, word.span(), what, known, faults)
}

/// The same for text.
pub(crate) fn choose_text<T: Copy>(
    written: &str,
    span: Span,
    what: &str,
    known: &[(&'static str, T)],
    faults: &mut Faults,
) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == written);
    if found.is_none() {
        let words = || known.iter().map(|(name, _)| *name);
        let meant =
            nearest(written, words()).map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
        let all = words().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        faults.at_span(span, format_args!("unknown {what} `{written}`{meant}\nit is one of {all}"));
    }
    found.map(|(_, value)| *value)
}

impl Entry {
    /// The tokens of the value or of the list.
    pub(crate) fn tokens(&self) -> TokenStream {
        match &self.form {
            Form::Word => TokenStream::new(),
            Form::Value(tokens) | Form::List(tokens) => tokens.clone(),
        }
    }

    /// Whether the key stands alone.
    pub(crate) const fn is_word(&self) -> bool {
        matches!(self.form, Form::Word)
    }

    /// The value or list read as `T`.
    pub(crate) fn parse<T: Parse>(&self, faults: &mut Faults) -> Option<T> {
        faults.keep(syn::parse2(self.tokens()))
    }

    /// The value as a path, which is how `crate` names the dependency.
    pub(crate) fn path(&self, faults: &mut Faults) -> Option<syn::Path> {
        let path = syn::Path::parse_mod_style.parse2(self.tokens()).ok();
        if path.is_none() {
            faults.at(
                self.tokens(),
                format_args!("`{0}` takes a path without quotes: `{0} = path::to::telemark`", self.name),
            );
        }
        path
    }

    /// The value as a whole number.
    pub(crate) fn number(&self, faults: &mut Faults) -> Option<syn::LitInt> {
        let number = syn::parse2(self.tokens()).ok();
        if number.is_none() {
            faults.at(self.tokens(), format_args!("`{}` takes a whole number", self.name));
        }
        number
    }

    /// The value as literal text.
    pub(crate) fn text(&self, faults: &mut Faults) -> Option<LitStr> {
        let text = syn::parse2(self.tokens()).ok();
        if text.is_none() {
            faults.at(
                self.tokens(),
                format_args!("`{}` takes text in quotes: `{} = \"…\"`", self.name, self.name),
            );
        }
        text
    }

    /// The value as one of the known words, written bare or in quotes.
    pub(crate) fn choice<T: Copy>(&self, known: &[(&'static str, T)], faults: &mut Faults) -> Option<T> {
        if let Ok(text) = syn::parse2::<LitStr>(self.tokens()) {
            return choose_text(&text.value(), text.span(), self.name, known, faults);
        }
        if let Ok(word) = Ident::parse_any.parse2(self.tokens()) {
            return choose(&word, self.name, known, faults);
        }
        let all = known.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        faults.at(self.tokens(), format_args!("`{}` is one of {all}", self.name));
        None
    }
}
