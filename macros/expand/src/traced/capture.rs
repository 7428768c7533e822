//! Reads the lists `args(..)` and `fields(..)`.

use super::ast::{Capture, Field, Tracing};
use crate::diagnostics::Faults;
use crate::{grammar, names};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, LitStr, Member, Token};

/// `%` or `?` before a value.
#[derive(Clone, Copy)]
enum Sigil {
    None,
    Display,
    Debug,
}

impl Sigil {
    fn read(input: ParseStream<'_>) -> Self {
        if input.peek(Token![%]) {
            input.parse::<Option<Token![%]>>().ok();
            return Self::Display;
        }
        if input.peek(Token![?]) {
            input.parse::<Option<Token![?]>>().ok();
            return Self::Debug;
        }
        Self::None
    }

    fn capture(self, value: TokenStream) -> Capture {
        match self {
            Self::Display => Capture::Display(value),
            Self::Debug => Capture::Debug(value),
            Self::None if syn::parse2::<LitStr>(value.clone()).is_ok() => Capture::Literal(value),
            Self::None => Capture::Value(value),
        }
    }
}

/// The items of `args(..)`: places, with `%` or `?` before and `as "key"` behind.
pub(crate) fn args(tokens: TokenStream, faults: &mut Faults) -> Vec<Field> {
    items(tokens, faults, place)
}

/// The items of `fields(..)`: `key = value`, `key: Type`, or a place as in `args(..)`.
pub(crate) fn fields(tokens: TokenStream, faults: &mut Faults) -> Vec<Field> {
    items(tokens, faults, field)
}

fn items(
    tokens: TokenStream,
    faults: &mut Faults,
    read: fn(ParseStream<'_>, &mut Faults) -> Option<Field>,
) -> Vec<Field> {
    let parser = |input: ParseStream<'_>| {
        let mut found = Vec::new();
        while !input.is_empty() {
            let before = faults.count();
            found.extend(read(input, faults));
            if !input.is_empty() && !input.peek(Token![,]) {
                if faults.count() == before {
                    faults.at_span(input.span(), "expected `,`");
                }
                grammar::until_comma(input);
            }
            let _: Option<Token![,]> = input.parse()?;
        }
        Ok(found)
    };
    let found = parser.parse2(tokens);
    faults.keep(found).unwrap_or_default()
}

/// One item of `fields(..)` or of `span!`.
pub(crate) fn field(input: ParseStream<'_>, faults: &mut Faults) -> Option<Field> {
    let ahead = input.fork();
    let keyed =
        key(&ahead).is_some() && !ahead.peek(Token![::]) && (ahead.peek(Token![=]) || ahead.peek(Token![:]));
    if !keyed {
        return place(input, faults);
    }
    let (key, span) = key(input)?;
    if let Err(text) = names::attribute(&key) {
        faults.at_span(span, text);
        return None;
    }
    if input.peek(Token![:]) {
        input.parse::<Option<Token![:]>>().ok();
        let ty = faults.keep(input.parse())?;
        return Some(Field { key, span, root: None, capture: Capture::Late(Box::new(ty)) });
    }
    input.parse::<Option<Token![=]>>().ok();
    let sigil = Sigil::read(input);
    let value = grammar::value(input);
    if value.is_empty() {
        faults.at_span(span, format_args!("the field `{key}` has no value after `=`"));
        return None;
    }
    Some(Field { key, span, root: None, capture: sigil.capture(value) })
}

/// `a.b.c` or `"a.b"`, as the key of an attribute.
fn key(input: ParseStream<'_>) -> Option<(String, Span)> {
    if input.peek(LitStr) {
        return input.parse::<LitStr>().ok().map(|text| (text.value(), text.span()));
    }
    let first = Ident::parse_any(input).ok()?;
    let mut key = first.unraw().to_string();
    while input.peek(Token![.]) {
        input.parse::<Option<Token![.]>>().ok();
        key.push('.');
        key.push_str(&Ident::parse_any(input).ok()?.unraw().to_string());
    }
    Some((key, first.span()))
}

/// A variable or a field of one, with `%` or `?` before and `as "key"` behind.
fn place(input: ParseStream<'_>, faults: &mut Faults) -> Option<Field> {
    let begin = input.span();
    let sigil = Sigil::read(input);
    let mut value = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![as]) {
        value.extend([faults.keep(input.parse::<proc_macro2::TokenTree>())?]);
    }
    let renamed = input.peek(Token![as]).then(|| {
        input.parse::<Option<Token![as]>>().ok();
        input.parse::<LitStr>()
    });
    let named = match renamed {
        Some(Ok(text)) => Some(text),
        Some(Err(error)) => {
            faults.at_span(error.span(), "`as` takes the key in quotes: `user as \"user.id\"`");
            return None;
        }
        None => None,
    };
    if value.is_empty() {
        let at = if input.is_empty() { begin } else { input.span() };
        faults.at_span(at, "expected the name of an argument, such as `user_id`, `%path` or `?options`");
        return None;
    }
    let read = syn::parse2::<Expr>(value.clone()).ok();
    let read = read.and_then(|place| stated(&place).or_else(|| Some((path_of(&place)?, value.clone()))));
    let Some(((root, key), value)) = read else {
        misplaced(&value, faults);
        return None;
    };
    if let Some(named) = &named
        && let Err(text) = names::attribute(&named.value())
    {
        faults.at(named, text);
        return None;
    }
    let span = named.as_ref().map_or_else(|| root.span(), LitStr::span);
    let key = named.map_or(key, |named| named.value());
    Some(Field { key, span, root: Some(root), capture: sigil.capture(value) })
}

/// Tells what stands where a name is expected.
fn misplaced(value: &TokenStream, faults: &mut Faults) {
    let begins = |input: ParseStream<'_>| {
        let keyed = key(input).is_some();
        let found = (keyed, input.peek(Token![=]), input.peek(Token![:]) && !input.peek(Token![::]));
        input.parse::<TokenStream>()?;
        Ok(found)
    };
    let message = match begins.parse2(value.clone()) {
        Ok((false, true, _)) => "a value needs a key before its `=`: `shard = 3`",
        Ok((true, true, _)) => "a key with a value belongs in `fields(..)`: `fields(shard = 3)`",
        Ok((true, _, true)) => "a field that is set later belongs in `fields(..)`: `fields(rows: u64)`",
        _ => {
            "only variables and their fields are captured by name; an expression needs a key: `key = expression`, in `#[traced]` `fields(key = expression)`"
        }
    };
    faults.at(value, message);
}

/// The variable and the dotted key of a place such as `req.kind`.
fn path_of(place: &Expr) -> Option<(Ident, String)> {
    match place {
        Expr::Path(path) => {
            let root = path.path.get_ident()?.clone();
            let key = root.unraw().to_string();
            Some((root, key))
        }
        Expr::Field(field) => {
            let (root, mut key) = path_of(&field.base)?;
            let member = match &field.member {
                Member::Named(name) => name.unraw().to_string(),
                Member::Unnamed(index) => index.index.to_string(),
            };
            // The key of `self.user.id` is `user.id`.
            key = if key == "self" { member } else { format!("{key}.{member}") };
            Some((root, key))
        }
        Expr::Group(group) => path_of(&group.expr),
        _ => None,
    }
}

/// `public(place)`, where the author says that it may be shown: the same of a reference, because the body has the value.
fn stated(written: &Expr) -> Option<((Ident, String), TokenStream)> {
    let Expr::Call(call) = written else { return None };
    let Expr::Path(says) = &*call.func else { return None };
    let is_public = says.path.segments.last().is_some_and(|last| last.ident == "public");
    let place = call.args.first().filter(|_| is_public && call.args.len() == 1)?;
    Some((path_of(place)?, quote!(#says(&#place))))
}

impl Field {
    /// The words that the captured expression names.
    pub(crate) fn tokens(&self) -> TokenStream {
        match &self.capture {
            Capture::Value(value)
            | Capture::Literal(value)
            | Capture::Display(value)
            | Capture::Debug(value) => value.clone(),
            Capture::Redacted(redacted) => redacted.slot.clone(),
            Capture::Late(ty) => ty.to_token_stream(),
            Capture::Tracing(tracing) => tracing.value.clone(),
            Capture::Returned => TokenStream::new(),
        }
    }

    /// The key, as an expression.
    pub(crate) fn name(&self) -> TokenStream {
        match &self.capture {
            Capture::Tracing(Tracing { name: Some(name), .. }) => name.clone(),
            _ => self.key.to_token_stream(),
        }
    }
}
