//! `span!("name", key = value, ..)`: a span without a function.

use super::ast::{Ast, Capture, Field};
use super::capture;
use super::generate::{open, statics, unopened};
use super::model::Model;
use super::parse::{KINDS, level, parent};
use super::signature::Declared;
use super::validate::{self, unique};
use crate::diagnostics::Faults;
use crate::grammar::{self, Entry, Form, Key, Takes, key};
use crate::names;
use crate::paths::Private;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Token};

/// What is said of the span itself.
const KEYS: &[Key] = &[
    key("kind", Takes::Value, "kind = client"),
    key("level", Takes::Value, "level = \"debug\""),
    key("target", Takes::Value, "target = \"billing\""),
    key("parent", Takes::Value, "parent = remote(&headers)"),
    key("root", Takes::Word, "root"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
];

/// The expansion of `span!`.
pub(crate) fn span(input: TokenStream) -> TokenStream {
    expand(input, |model| {
        let (private, statics, open) = (Private::alias(), statics(model), open(model));
        quote!(#private::to_tracing({ #statics #open }))
    })
}

/// The expansion of `span!` where nothing is recorded: its fields are looked at in a branch that is never taken.
pub(crate) fn silent_span(input: TokenStream) -> TokenStream {
    expand(input, |model| {
        let (private, unopened) = (Private::alias(), unopened(model));
        quote!(if false { #private::to_tracing(#unopened) } else { #private::no_span() })
    })
}

/// Refused, it is still a span, so that nothing else fails.
fn expand(input: TokenStream, write: fn(&Model) -> TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let parser = |input: ParseStream<'_>| Ok(read(input, &mut faults));
    let model = parser.parse2(input).unwrap_or_default();
    let Some(model) = model.filter(|_| faults.is_empty()) else {
        let (private, faults) = (Private::default(), faults.render());
        return quote!({ #faults #private::no_span() });
    };
    let (import, span) = (model.private.import(), write(&model));
    quote!({ #import #span })
}

fn read(input: ParseStream<'_>, faults: &mut Faults) -> Option<Model> {
    let Ok(name) = input.parse::<LitStr>() else {
        faults.at_span(input.span(), "a span begins with its name: `span!(\"load_user\", id = 7)`");
        // The rest is read by the compiler once the name is there.
        input.parse::<TokenStream>().ok();
        return None;
    };
    if let Err(fault) = names::span(&name.value()) {
        faults.at(&name, fault);
    }
    let (mut ast, mut own) = (Ast::default(), Vec::new());
    while !input.is_empty() {
        let before = faults.count();
        if let Err(error) = input.parse::<Token![,]>() {
            faults.at_span(error.span(), "expected `,`");
        } else if !input.is_empty() {
            item(input, &mut ast, &mut own, faults);
        }
        if !input.is_empty() && !input.peek(Token![,]) {
            if faults.count() == before {
                faults.at_span(input.span(), "expected `,`");
            }
            grammar::until_comma(input);
        }
    }
    unique(&ast.fields, faults);
    for field in ast.fields.iter().filter(|field| matches!(field.capture, Capture::Late(_))) {
        faults.at_span(
            field.span,
            "late fields belong to `#[traced]`; a field of `span!` has a value: `key = value`",
        );
    }
    Some(model(&name, ast))
}

/// One of the span's own keys, or a field; in quotes, a key is always a field.
fn item(input: ParseStream<'_>, ast: &mut Ast, own: &mut Vec<&'static str>, faults: &mut Faults) {
    let ahead = input.fork();
    let word = Ident::parse_any(&ahead).ok().map(|word| word.unraw().to_string());
    let known = KEYS.iter().find(|known| word.as_deref() == Some(known.name));
    let ends = ahead.is_empty() || ahead.peek(Token![,]);
    let known = known.filter(|known| if known.takes == Takes::Word { ends } else { ahead.peek(Token![=]) });
    let Some(&Key { name, takes, .. }) = known else {
        ast.fields.extend(capture::field(input, faults).map(literal_text));
        return;
    };
    let Ok(key) = Ident::parse_any(input) else { return };
    let form = if takes == Takes::Word {
        Form::Word
    } else {
        input.parse::<Option<Token![=]>>().ok();
        Form::Value(grammar::value(input))
    };
    if own.contains(&name) {
        faults.at(&key, format_args!("`{name}` is written twice"));
        return;
    }
    own.push(name);
    own_key(Entry { key, name, form }, ast, faults);
}

fn own_key(entry: Entry, ast: &mut Ast, faults: &mut Faults) {
    match entry.name {
        "kind" => ast.kind = entry.choice(KINDS, faults),
        "level" => ast.level = level(&entry, faults),
        "target" => ast.target = entry.parse(faults),
        "root" | "parent" => parent(entry, ast, faults),
        _ => ast.krate = entry.path(faults),
    }
}

/// What a bare name captures may be any variable here.
fn literal_text(mut field: Field) -> Field {
    field.root = None;
    field
}

fn model(name: &LitStr, ast: Ast) -> Model {
    Model {
        private: Private::of(ast.krate.as_ref()),
        name: quote!(#name),
        target: ast.target.map_or_else(|| quote!(::core::module_path!()), |target| quote!(#target)),
        function: quote!(""),
        level: validate::level(ast.level),
        kind: ast.kind.unwrap_or("Internal"),
        fields: ast.fields,
        declared: Declared::default(),
        handle: None,
        err: None,
        ret: None,
        expected_if: None,
        ok_status: false,
        parent: ast.parent.map(|(_, parent)| parent),
        links: None,
        when: None,
        follows_from: None,
        compatible: None,
    }
}
