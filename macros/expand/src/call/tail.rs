//! The future that a function makes at the end of its body, found by the rules of `#[instrument]`.

use super::ast::Function;
use super::returned::made;
use crate::paths::Private;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{
    Attribute, Block, Expr, ExprAsync, FnArg, Item, ItemFn, Pat, Path, ReturnType, Stmt, Type, TypePath,
};

/// `async move { .. }` or `Box::pin(async move { .. })` as the last expression.
pub(super) struct Tail {
    /// The statements before it.
    before: TokenStream,
    attributes: Vec<Attribute>,
    /// The body of the future.
    pub(super) body: Group,
    /// What the future gives, if the function's type says it.
    pub(super) output: Option<TokenStream>,
    boxed: bool,
    /// What may stand behind it.
    after: TokenStream,
}

/// `async fn f(..) { .. }` in the body, and `Box::pin(f(..))` at its end: what `async_trait` wrote until 0.1.43.
pub(super) struct Inner {
    pub(super) before: TokenStream,
    /// The function inside.
    pub(super) function: TokenStream,
    /// The type of its argument `_self`.
    pub(super) owner: Option<TypePath>,
    pub(super) after: TokenStream,
}

impl Tail {
    /// The future at the end of this function's body, if there is one.
    pub(super) fn of(function: &Function) -> Option<Self> {
        let statements = statements(function)?;
        let (at, last) = last_expression(&statements)?;
        let (future, boxed) = match last {
            Expr::Async(future) => (future, false),
            last => match pinned(last)? {
                Expr::Async(future) => (future, true),
                _ => return None,
            },
        };
        let ExprAsync { attrs, block, .. } = future;
        let (before, after) = around(&statements, at);
        let output = match &function.signature.output {
            ReturnType::Type(_, ty) => made(ty).and_then(|made| made.output),
            ReturnType::Default => None,
        };
        Some(Self { before, attributes: attrs.clone(), body: group(block)?, output, boxed, after })
    }

    /// The body of the function, with this inside of the future.
    pub(super) fn generate(&self, private: &Private, inside: &TokenStream) -> TokenStream {
        let Self { before, attributes, boxed, after, .. } = self;
        let mut future = quote!(#(#attributes)* async move { #inside });
        if *boxed {
            // Whoever stands above, such as another `#[instrument]`, finds the future by these words.
            future = quote!(#private::Box::pin(#future));
        }
        quote!(#before #future #after)
    }
}

impl Inner {
    /// The function inside of this function's body, if its future is what the body ends in.
    pub(super) fn of(function: &Function) -> Option<Self> {
        let statements = statements(function)?;
        let (_, last) = last_expression(&statements)?;
        let Expr::Call(call) = pinned(last)? else { return None };
        let Expr::Path(path) = &*call.func else { return None };
        let name = path.path.get_ident().or_else(|| Some(&path.path.segments.last()?.ident))?;
        let found = statements.iter().enumerate().find_map(|(at, statement)| match statement {
            Stmt::Item(Item::Fn(inner)) if inner.sig.asyncness.is_some() && inner.sig.ident == *name => {
                Some((at, inner))
            }
            _ => None,
        });
        let (at, inner) = found?;
        let (before, after) = around(&statements, at);
        Some(Self { before, function: inner.to_token_stream(), owner: owner(inner), after })
    }
}

/// The statements of a body that may make a future; one that cannot be read is left as it is.
fn statements(function: &Function) -> Option<Vec<Stmt>> {
    if function.signature.asyncness.is_some() || !names_async(&function.body.stream()) {
        return None;
    }
    Block::parse_within.parse2(function.body.stream()).ok()
}

fn names_async(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == "async",
        TokenTree::Group(group) => names_async(&group.stream()),
        _ => false,
    })
}

fn last_expression(statements: &[Stmt]) -> Option<(usize, &Expr)> {
    statements.iter().enumerate().rev().find_map(|(at, statement)| match statement {
        Stmt::Expr(expression, _) => Some((at, expression)),
        _ => None,
    })
}

/// What stands in `Box::pin(..)`.
fn pinned(expression: &Expr) -> Option<&Expr> {
    let Expr::Call(call) = expression else { return None };
    let Expr::Path(function) = &*call.func else { return None };
    is_box_pin(&function.path).then(|| call.args.first()).flatten()
}

fn is_box_pin(path: &Path) -> bool {
    let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    matches!(words.as_slice(), [.., owner, function] if owner.ends_with("Box") && function == "pin")
}

/// The statements on both sides of one.
fn around(statements: &[Stmt], at: usize) -> (TokenStream, TokenStream) {
    let tokens = |part: &[Stmt]| part.iter().map(ToTokens::to_token_stream).collect();
    (tokens(&statements[..at]), tokens(&statements[at + 1..]))
}

fn group(block: &Block) -> Option<Group> {
    match block.to_token_stream().into_iter().next()? {
        TokenTree::Group(group) => Some(group),
        _ => None,
    }
}

/// The type of `_self`, without its reference.
fn owner(function: &ItemFn) -> Option<TypePath> {
    function.sig.inputs.iter().find_map(|input| {
        let FnArg::Typed(typed) = input else { return None };
        let Pat::Ident(name) = &*typed.pat else { return None };
        let ty = match &*typed.ty {
            Type::Reference(reference) => &*reference.elem,
            ty => ty,
        };
        match ty {
            Type::Path(path) if name.ident == "_self" => Some(path.clone()),
            _ => None,
        }
    })
}
