//! The item that an attribute stands on; bodies of functions are kept as they are.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Ident, ItemImpl, Pat, Signature, Token, Visibility};

/// A function with a body.
pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) defaultness: Option<Ident>,
    pub(super) signature: Signature,
    /// `#![..]` at the beginning of the body.
    pub(super) inner: TokenStream,
    /// The body in its braces.
    pub(super) body: Group,
}

/// What was found.
pub(super) enum Item {
    Function(Box<Function>),
    Block(Box<ItemImpl>),
    /// A method of a trait that only declares it.
    Bodyless,
    /// Another item, by its kind.
    Other(&'static str),
    Unreadable(syn::Error),
}

enum Parsed {
    Function(Box<Function>),
    Bodyless,
}

/// Reads the item.
pub(super) fn item(tokens: TokenStream) -> Item {
    if let Some(other) = other(&tokens) {
        return if other == "impl" {
            syn::parse2(tokens).map_or_else(Item::Unreadable, |block| Item::Block(Box::new(block)))
        } else {
            Item::Other(other)
        };
    }
    match syn::parse2(tokens) {
        Ok(Parsed::Function(function)) => Item::Function(function),
        Ok(Parsed::Bodyless) => Item::Bodyless,
        Err(error) => Item::Unreadable(error),
    }
}

/// What may follow `const` before a function's name.
const FUNCTION: [&str; 4] = ["fn", "async", "unsafe", "extern"];

/// The keyword that decides what an item is, if it is not a function.
fn other(tokens: &TokenStream) -> Option<&'static str> {
    let mut words = tokens.clone().into_iter().filter_map(|tree| match tree {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    while let Some(word) = words.next() {
        match word.as_str() {
            "fn" | "extern" => return None,
            "const" if !words.next().is_some_and(|next| FUNCTION.contains(&next.as_str())) => {
                return Some("a constant");
            }
            "macro_rules" => return Some("a macro"),
            "impl" => return Some("impl"),
            "struct" => return Some("a struct"),
            "enum" => return Some("an enum"),
            "union" => return Some("a union"),
            "trait" => return Some("a trait"),
            "mod" => return Some("a module"),
            "type" => return Some("a type alias"),
            "static" => return Some("a static"),
            "use" => return Some("an import"),
            "let" => return Some("a statement"),
            _ => {}
        }
    }
    None
}

impl Parse for Parsed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let ahead = input.fork();
        let defaultness = match ahead.parse::<Ident>() {
            Ok(word) if word == "default" => Some(input.parse()?),
            _ => None,
        };
        let signature = input.parse()?;
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
            return Ok(Self::Bodyless);
        }
        let body = body(input.parse()?).ok_or_else(|| input.error("expected the body of the function"))?;
        let (inner, body) = hoist(&body);
        Ok(Self::Function(Box::new(Function { attributes, visibility, defaultness, signature, inner, body })))
    }
}

/// The braces of a body; a `$body:block` of `macro_rules!` has a group without delimiters around them.
fn body(tree: TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = tree else { return None };
    match group.delimiter() {
        Delimiter::Brace => Some(group),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            inside.next().filter(|_| inside.next().is_none()).and_then(body)
        }
        _ => None,
    }
}

/// Separates the attributes at the beginning of a body, which may stand nowhere else.
fn hoist(body: &Group) -> (TokenStream, Group) {
    let mut trees = body.stream().into_iter().peekable();
    let mut inner = TokenStream::new();
    let mut rest = TokenStream::new();
    while let Some(tree) = trees.next() {
        let hash = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        let bang = matches!(trees.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
        if hash && bang {
            inner.extend([tree]);
            inner.extend(trees.by_ref().take(2));
        } else {
            rest.extend([tree]);
            break;
        }
    }
    rest.extend(trees);
    let mut without = Group::new(body.delimiter(), rest);
    without.set_span(body.span());
    (inner, without)
}

impl Function {
    /// The function with this between the braces of its body.
    pub(super) fn with_body(&self, inside: &TokenStream) -> TokenStream {
        let Self { attributes, visibility, defaultness, signature, inner, body } = self;
        let mut braces = Group::new(body.delimiter(), quote!(#inner #inside));
        braces.set_span(body.span());
        quote!(#(#attributes)* #visibility #defaultness #signature #braces)
    }

    /// The names that the arguments bind.
    pub(super) fn arguments(&self) -> Vec<Ident> {
        let mut names = Vec::new();
        for argument in &self.signature.inputs {
            if let FnArg::Typed(typed) = argument {
                bound(&typed.pat, &mut names);
            }
        }
        names
    }
}

fn bound(pattern: &Pat, names: &mut Vec<Ident>) {
    match pattern {
        Pat::Ident(pattern) => {
            names.push(pattern.ident.clone());
            if let Some((_, inner)) = &pattern.subpat {
                bound(inner, names);
            }
        }
        Pat::Tuple(pattern) => pattern.elems.iter().for_each(|inner| bound(inner, names)),
        Pat::TupleStruct(pattern) => pattern.elems.iter().for_each(|inner| bound(inner, names)),
        Pat::Slice(pattern) => pattern.elems.iter().for_each(|inner| bound(inner, names)),
        Pat::Struct(pattern) => pattern.fields.iter().for_each(|field| bound(&field.pat, names)),
        Pat::Reference(pattern) => bound(&pattern.pat, names),
        Pat::Paren(pattern) => bound(&pattern.pat, names),
        _ => {}
    }
}
