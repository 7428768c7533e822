//! Reads the keys of `#[traced(..)]`.

use super::ast::{Ast, Parent, Ret};
use super::{capture, told};
use crate::diagnostics::Faults;
use crate::grammar::{Entry, Form, Key, Takes, choose, choose_text, entries, key};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Expr, Ident, Lit};

const KEYS: &[Key] = &[
    key("name", Takes::Value, "name = \"load_user\""),
    key("target", Takes::Value, "target = \"billing\""),
    key("level", Takes::Value, "level = \"debug\""),
    key("kind", Takes::Value, "kind = client"),
    key("args", Takes::List, "args(user_id, %path, ?options)"),
    key("fields", Takes::List, "fields(shard = 3, rows: u64)"),
    key("span", Takes::Value, "span = sp"),
    key("err", Takes::WordOrList, "err` or `err(Display)"),
    key("ret", Takes::WordOrList, "ret` or `ret(Debug)"),
    key("expected_if", Takes::Value, "expected_if = Error::is_expected"),
    key("ok_status", Takes::Word, "ok_status"),
    key("stream", Takes::Word, "stream"),
    key("root", Takes::Word, "root"),
    key("parent", Takes::Value, "parent = remote(&headers)"),
    key("links", Takes::Value, "links = contexts"),
    key("follows_from", Takes::Value, "follows_from = causes"),
    key("when", Takes::Value, "when = options.trace"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key("skip", Takes::Word, "skip"),
    key(
        "skip_all",
        Takes::Refused,
        "`skip_all` is not needed: no argument is captured unless `args(..)` lists it",
    ),
];

pub(super) const LEVELS: &[(&str, &str)] =
    &[("trace", "TRACE"), ("debug", "DEBUG"), ("info", "INFO"), ("warn", "WARN"), ("error", "ERROR")];

pub(super) const KINDS: &[(&str, &str)] = &[
    ("internal", "Internal"),
    ("server", "Server"),
    ("client", "Client"),
    ("producer", "Producer"),
    ("consumer", "Consumer"),
];

/// Reads one attribute; what cannot be read is told and left out.
pub(crate) fn parse(attribute: TokenStream, faults: &mut Faults) -> Ast {
    let mut ast = Ast::default();
    let attribute = without_skip_list(attribute, faults);
    for entry in entries(attribute, "`#[traced]`", KEYS, faults) {
        read(entry, &mut ast, faults);
    }
    ast
}

/// Tells `skip(a, b)` of `#[instrument]`, which is not ours, apart from `skip` on a method.
fn without_skip_list(attribute: TokenStream, faults: &mut Faults) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut trees = attribute.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let skip = matches!(&tree, proc_macro2::TokenTree::Ident(word) if word == "skip");
        if skip && matches!(trees.peek(), Some(proc_macro2::TokenTree::Group(_))) {
            faults.at(
                &tree,
                "`skip` is not needed: no argument is captured unless `args(..)` lists it; write `args(user_id)`",
            );
            trees.next();
            if matches!(trees.peek(), Some(proc_macro2::TokenTree::Punct(punct)) if punct.as_char() == ',') {
                trees.next();
            }
            continue;
        }
        kept.extend([tree]);
    }
    kept
}

fn read(entry: Entry, ast: &mut Ast, faults: &mut Faults) {
    if matches!(
        entry.name,
        "name" | "args" | "fields" | "span" | "when" | "links" | "follows_from" | "parent" | "ret" | "stream"
    ) {
        ast.of_one.push(entry.key.clone());
    }
    match entry.name {
        "name" => ast.name = entry.parse(faults),
        "target" => ast.target = entry.parse(faults),
        "level" => ast.level = level(&entry, faults),
        "kind" => ast.kind = entry.choice(KINDS, faults),
        "args" => ast.fields.extend(capture::args(entry.tokens(), faults)),
        "fields" => ast.fields.extend(capture::fields(entry.tokens(), faults)),
        "span" => {
            ast.handle = syn::parse2(entry.tokens()).ok();
            if ast.handle.is_none() {
                faults.at(entry.tokens(), "`span` takes the name of a new variable: `span = sp`");
            }
        }
        "err" => {
            let told = told::read(&entry, faults);
            ast.err = Some((entry.key, told));
        }
        "ret" => {
            const FORMS: &[(&str, Ret)] = &[("Display", Ret::Display), ("Debug", Ret::Debug)];
            ast.ret = rendering(&entry, Ret::Value, FORMS, faults).map(|form| (entry.key, form));
        }
        "expected_if" => ast.expected_if = expected(&entry, faults).map(|path| (entry.key, path)),
        "ok_status" => ast.ok_status = true,
        "stream" => ast.stream = Some(entry.key),
        "root" | "parent" => parent(entry, ast, faults),
        "links" => ast.links = entry.parse(faults),
        "follows_from" => ast.follows_from = entry.parse(faults),
        "when" => ast.when = entry.parse(faults),
        "crate" => ast.krate = entry.path(faults),
        _ => ast.skip = Some(entry.key),
    }
}

/// A path or a closure.
fn expected(entry: &Entry, faults: &mut Faults) -> Option<Expr> {
    let asked: Expr = entry.parse(faults)?;
    if matches!(asked, Expr::Lit(_)) {
        faults.at(
            asked,
            "`expected_if` takes a function from the error to bool: `expected_if = Error::is_expected`, or a closure",
        );
        return None;
    }
    Some(asked)
}

fn rendering<T: Copy>(entry: &Entry, bare: T, forms: &[(&'static str, T)], faults: &mut Faults) -> Option<T> {
    match &entry.form {
        Form::List(tokens) => {
            let word = faults.keep(Ident::parse_any.parse2(tokens.clone()))?;
            choose(&word, "rendering", forms, faults)
        }
        _ => Some(bare),
    }
}

/// `"info"`, `info`, `Level::INFO` or 1 to 5, from trace to error.
pub(super) fn level(entry: &Entry, faults: &mut Faults) -> Option<&'static str> {
    let value: Expr = entry.parse(faults)?;
    match &value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => choose_text(&text.value().to_lowercase(), text.span(), "level", LEVELS, faults),
            Lit::Int(number) => {
                let at = number.base10_parse::<usize>().unwrap_or_default();
                let found = at.checked_sub(1).and_then(|at| LEVELS.get(at)).map(|(_, level)| *level);
                if found.is_none() {
                    faults.at(number, "levels are numbered 1 (trace) to 5 (error)");
                }
                found
            }
            _ => entry.choice(LEVELS, faults),
        },
        Expr::Path(path) => {
            let last = path.path.segments.last()?;
            let word = last.ident.unraw().to_string().to_lowercase();
            choose(&Ident::new_raw(&word, last.ident.span()), "level", LEVELS, faults)
        }
        _ => entry.choice(LEVELS, faults),
    }
}

pub(super) fn parent(entry: Entry, ast: &mut Ast, faults: &mut Faults) {
    if let Some((other, _)) = &ast.parent {
        faults.at(&entry.key, format_args!("a span has one parent, and `{other}` has named it"));
        return;
    }
    let parent = if entry.is_word() {
        Some(Parent::Root)
    } else {
        entry.parse(faults).and_then(|value| parent_of(value, faults))
    };
    ast.parent = parent.map(|parent| (entry.key, parent));
}

/// `remote(carrier)`, or a span of this process.
fn parent_of(value: Expr, faults: &mut Faults) -> Option<Parent> {
    if let Expr::Call(call) = &value
        && let Expr::Path(function) = &*call.func
        && function.path.is_ident("remote")
    {
        if let (Some(carrier), 1) = (call.args.first(), call.args.len()) {
            return Some(Parent::Remote(carrier.clone()));
        }
        faults.at(call, "`remote` takes what carries the headers: `parent = remote(&headers)`");
        return None;
    }
    Some(Parent::Span(value))
}
