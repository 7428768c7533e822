//! What a function does when it is called: run, or make a future or a stream that runs; told by its return type and its body.

use super::ast::Function;
use super::returned::{Kind, is_never, made, nameable, names, returned};
use super::tail::Tail;
use crate::paths::Private;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

/// What is called.
pub(super) enum Shape {
    /// Its body runs, at once or as an `async fn`.
    Body,
    /// Its body makes a future or a stream, which runs.
    Maker(Maker),
    /// What `async_trait` makes of an `async fn`.
    Rewritten(Rewritten),
    /// A future at the end of the body, as `#[instrument]` looks for it.
    Tail(Box<Tail>),
}

/// A function that returns a future or a stream.
pub(super) struct Maker {
    pub(super) kind: Kind,
    /// What the future gives or the stream is made of, if the return type says it.
    pub(super) output: Option<TokenStream>,
    /// The type of what the body makes, if it can be named there.
    pub(super) made: Option<TokenStream>,
    /// The body; `Box::pin` at its end is left out, because the wrapper is boxed around it.
    pub(super) body: Group,
    /// Whether the caller gets a box.
    pub(super) boxed: bool,
}

/// `Box::pin(async move { .. })`, as `async_trait` writes it.
pub(super) struct Rewritten {
    /// The statements that give the arguments their names.
    pub(super) arguments: TokenStream,
    /// The body of the author's function.
    pub(super) body: Group,
}

impl Shape {
    /// The shape of this function; `stream` says that it returns a stream whose type does not show it.
    pub(super) fn of(function: &Function, stream: bool) -> Self {
        let signature = &function.signature;
        let ReturnType::Type(_, ty) = &signature.output else { return Self::Body };
        if signature.asyncness.is_some() {
            return Self::Body;
        }
        let (kind, output, boxed) = match made(ty) {
            Some(returned) => (returned.kind, returned.output, returned.boxed),
            None if stream => (Kind::Stream, Some(item_of(ty)), true),
            None => return Self::Body,
        };
        let unboxed = boxed.then(|| without_box(&function.body)).flatten();
        let rewritten = || signature.generics.lifetimes().any(|of| of.lifetime.ident == "async_trait");
        if let Some(rewritten) = unboxed.as_ref().filter(|_| rewritten()).and_then(rewritten_body) {
            return Self::Rewritten(rewritten);
        }
        let made = (boxed && unboxed.is_none()).then(|| nameable(ty)).flatten();
        let body = unboxed.unwrap_or_else(|| function.body.clone());
        Self::Maker(Maker { kind, output, made, body, boxed })
    }
}

/// The items of a stream whose type does not show them.
fn item_of(ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let private = Private::alias().at(at);
    quote_spanned!(at=> <#ty as #private::IsStream>::Item)
}

impl Shape {
    /// The type of what is given in the end, as far as it can be named.
    pub(super) fn gives(&self, function: &Function) -> Option<TokenStream> {
        let output = &function.signature.output;
        match self {
            Self::Maker(maker) => maker.output.clone(),
            Self::Tail(tail) => tail.output.clone(),
            Self::Rewritten(_) => match output {
                ReturnType::Type(_, ty) => made(ty).and_then(|made| made.output),
                ReturnType::Default => None,
            },
            Self::Body if is_never(output) => None,
            Self::Body => returned(output),
        }
    }

    /// The names that arguments have got in the body, beside those in the signature.
    pub(super) fn arguments(&self) -> Vec<Ident> {
        match self {
            Self::Rewritten(rewritten) => words(&rewritten.arguments),
            Self::Body | Self::Maker(_) | Self::Tail(_) => Vec::new(),
        }
    }
}

/// Every word of these statements; more than the names that they bind, and the compiler knows the others.
fn words(tokens: &TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(word) if word == "let" || word == "mut" || word == "ref" => {}
            TokenTree::Ident(word) => found.push(word),
            TokenTree::Group(group) => found.extend(words(&group.stream())),
            _ => {}
        }
    }
    found
}

/// A body that ends in `Box::pin(future)` or `async { .. }.boxed()`, with the future alone at its end.
///
/// A body with `return` in it may give a box elsewhere and stays as it is.
fn without_box(body: &Group) -> Option<Group> {
    let mut trees: Vec<TokenTree> = body.stream().into_iter().collect();
    if let [rest @ .., TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(nothing)] =
        trees.as_slice()
        && dot.as_char() == '.'
        && nothing.stream().is_empty()
        && (method == "boxed" || method == "boxed_local")
    {
        return without_method(rest, method, body);
    }
    let TokenTree::Group(argument) = trees.pop()? else { return None };
    if argument.delimiter() != Delimiter::Parenthesis {
        return None;
    }
    let begin = trees.iter().rposition(ends_statement).map_or(0, |at| at + 1);
    let path: String = trees.drain(begin..).map(|tree| tree.to_string()).collect();
    let boxes = matches!(
        path.trim_start_matches("::"),
        "Box::pin" | "std::boxed::Box::pin" | "alloc::boxed::Box::pin"
    );
    let mut rest: TokenStream = trees.into_iter().collect();
    if !boxes || names(&rest, "return") {
        return None;
    }
    let inner = argument.stream().into_iter().collect::<Vec<_>>();
    let comma = matches!(inner.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ',');
    rest.extend(inner[..inner.len() - usize::from(comma)].iter().cloned());
    Some(braced(rest, body))
}

/// `async move { .. }` at the end of these, which `.boxed()` followed.
fn without_method(rest: &[TokenTree], method: &Ident, body: &Group) -> Option<Group> {
    let word = |tree: &TokenTree, name: &str| matches!(tree, TokenTree::Ident(word) if word == name);
    let (block, before) = rest.split_last().filter(|(block, _)| is_block(block))?;
    let (moves, before) = match before.split_last() {
        Some((last, before)) if word(last, "move") => (Some(last), before),
        _ => (None, before),
    };
    let (asynchronous, before) = before.split_last().filter(|(last, _)| word(last, "async"))?;
    let begins = before.last().is_none_or(ends_statement);
    let before: TokenStream = before.iter().cloned().collect();
    if !begins || names(&before, "return") {
        return None;
    }
    // The method's trait is imported for this call, and stays in use.
    let used = quote!(if false { let _ = ::core::future::ready(()).#method(); });
    Some(braced(quote!(#before #used #asynchronous #moves #block), body))
}

fn ends_statement(tree: &TokenTree) -> bool {
    is_semicolon(tree) || is_block(tree)
}

fn is_semicolon(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';')
}

fn is_block(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn braced(tokens: TokenStream, at: &Group) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(at.span());
    group
}

/// Reads `async move { .. }` of `async_trait`: the names of the arguments are for the captures as well, while
/// `let __self = self` belongs to the body, so that captures can still say `self`.
fn rewritten_body(unboxed: &Group) -> Option<Rewritten> {
    let trees: Vec<TokenTree> = unboxed.stream().into_iter().collect();
    let [TokenTree::Ident(first), TokenTree::Ident(second), TokenTree::Group(block)] = trees.as_slice()
    else {
        return None;
    };
    if first != "async" || second != "move" {
        return None;
    }
    let (mut arguments, mut body) = (TokenStream::new(), TokenStream::new());
    let mut trees = block.stream().into_iter().peekable();
    if matches!(trees.peek(), Some(TokenTree::Ident(word)) if word == "if") {
        // The statement by which `async_trait` names the type of the body.
        for tree in trees.by_ref() {
            let ends = is_block(&tree);
            body.extend([tree]);
            if ends {
                break;
            }
        }
    }
    let rest: Vec<TokenTree> = trees.collect();
    let mut leading = true;
    for statement in rest.split_inclusive(is_semicolon) {
        let tokens = statement.iter().cloned().collect::<TokenStream>();
        match binding(statement).filter(|_| leading) {
            Some(Binding::Argument) => arguments.extend(tokens),
            Some(Binding::Receiver) => body.extend(tokens),
            None => {
                leading = false;
                body.extend(tokens);
            }
        }
    }
    Some(Rewritten { arguments, body: braced(body, block) })
}

/// A statement that gives an argument its name.
enum Binding {
    /// `let x = x;` or `let (a, b) = { let __arg1 = __arg1; __arg1 };`
    Argument,
    /// `let __self = self;`
    Receiver,
}

fn binding(statement: &[TokenTree]) -> Option<Binding> {
    let at = statement.iter().position(|tree| matches!(tree, TokenTree::Ident(word) if word == "let"))?;
    let [name @ .., equals, value, _] = &statement[at + 1..] else { return None };
    if equals.to_string() != "=" {
        return None;
    }
    match value {
        TokenTree::Ident(value) if value == "self" => Some(Binding::Receiver),
        TokenTree::Ident(value) => name
            .iter()
            .any(|tree| matches!(tree, TokenTree::Ident(word) if word == value))
            .then_some(Binding::Argument),
        TokenTree::Group(group) => {
            let moved = group.stream().into_iter().nth(1)?.to_string();
            moved.starts_with("__arg").then_some(Binding::Argument)
        }
        _ => None,
    }
}
