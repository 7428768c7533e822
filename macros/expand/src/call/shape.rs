//! What a function does when it is called: run, or make a future that runs; told by its return type and its body.

use super::ast::Function;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, ReturnType, Type,
    TypeParamBound,
};

/// What is called.
pub(super) enum Shape {
    /// Its body runs, at once or as an `async fn`.
    Body,
    /// Its body makes a future, which runs.
    Maker(Maker),
    /// What `async_trait` makes of an `async fn`.
    Rewritten(Rewritten),
}

/// A function that returns a future.
pub(super) struct Maker {
    /// What the future gives, if the return type says it.
    pub(super) output: Option<TokenStream>,
    /// The type of what the body makes, if it can be named there.
    pub(super) made: Option<TokenStream>,
    /// The body; `Box::pin` at its end is left out, because the span's future is boxed around it.
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
    /// The shape of this function.
    pub(super) fn of(function: &Function) -> Self {
        let signature = &function.signature;
        let ReturnType::Type(_, ty) = &signature.output else { return Self::Body };
        let Some(returned) = future(ty).filter(|_| signature.asyncness.is_none()) else { return Self::Body };
        let unboxed = returned.boxed.then(|| without_box(&function.body)).flatten();
        let rewritten = || signature.generics.lifetimes().any(|of| of.lifetime.ident == "async_trait");
        if let Some(rewritten) = unboxed.as_ref().filter(|_| rewritten()).and_then(rewritten_body) {
            return Self::Rewritten(rewritten);
        }
        let made = (returned.boxed && unboxed.is_none()).then(|| ty.to_token_stream());
        let body = unboxed.unwrap_or_else(|| function.body.clone());
        Self::Maker(Maker { output: returned.output, made, body, boxed: returned.boxed })
    }
}

impl Shape {
    /// The names that arguments have got in the body, beside those in the signature.
    pub(super) fn arguments(&self) -> Vec<Ident> {
        match self {
            Self::Rewritten(rewritten) => words(&rewritten.arguments),
            Self::Body | Self::Maker(_) => Vec::new(),
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

/// What a return type says of the future.
struct Returned<'a> {
    output: Option<TokenStream>,
    boxed: bool,
    /// The traits that it promises, where they are listed.
    bounds: Vec<&'a TypeParamBound>,
}

/// `impl Future<..>`, `Pin<Box<dyn Future<..>>>`, `BoxFuture<..>` and `LocalBoxFuture<..>`.
fn future(ty: &Type) -> Option<Returned<'_>> {
    match ty {
        Type::Paren(inner) => future(&inner.elem),
        Type::Group(inner) => future(&inner.elem),
        Type::ImplTrait(ty) => of_bounds(ty.bounds.iter().collect(), false),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident == "BoxFuture" || last.ident == "LocalBoxFuture" {
                let output = only_type(last).map(ToTokens::to_token_stream);
                return Some(Returned { output, boxed: true, bounds: Vec::new() });
            }
            let pinned = only_type(segment(ty, "Pin")?)?;
            match only_type(segment(pinned, "Box")?)? {
                Type::TraitObject(object) => of_bounds(object.bounds.iter().collect(), true),
                _ => None,
            }
        }
        _ => None,
    }
}

fn of_bounds(bounds: Vec<&TypeParamBound>, boxed: bool) -> Option<Returned<'_>> {
    let segment = bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|last| last.ident == "Future"),
        _ => None,
    })?;
    let output = arguments(segment).and_then(|arguments| {
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
            _ => None,
        })
    });
    let output = output.map(ToTokens::to_token_stream).filter(|output| !names_impl(output));
    Some(Returned { output, boxed, bounds })
}

/// The last segment of a path that ends in this name.
fn segment<'a>(ty: &'a Type, name: &str) -> Option<&'a PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last().filter(|last| last.ident == name),
        _ => None,
    }
}

fn arguments(segment: &PathSegment) -> Option<&AngleBracketedGenericArguments> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments),
        _ => None,
    }
}

/// The type among the arguments, if there is one alone.
fn only_type(segment: &PathSegment) -> Option<&Type> {
    let mut types = arguments(segment)?.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.next().filter(|_| types.next().is_none())
}

/// Whether `impl` stands in a type, which then cannot be named in the body.
pub(super) fn names_impl(tokens: &TokenStream) -> bool {
    names(tokens, "impl")
}

fn names(tokens: &TokenStream, wanted: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == wanted,
        TokenTree::Group(group) => names(&group.stream(), wanted),
        _ => false,
    })
}

/// A body that ends in `Box::pin(future)`, with the future alone at its end.
///
/// A body with `return` in it may give a box elsewhere and stays as it is.
fn without_box(body: &Group) -> Option<Group> {
    let mut trees: Vec<TokenTree> = body.stream().into_iter().collect();
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

/// A bound of the future that the one around it cannot keep.
pub(super) fn unkept(output: &ReturnType) -> Option<&TypeParamBound> {
    let ReturnType::Type(_, ty) = output else { return None };
    future(ty)?.bounds.into_iter().find(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == "Unpin"),
        _ => false,
    })
}
