//! The arguments of a function as `#[instrument]` sees them: their names, and whether their type is one of `tracing`'s values.

use super::super::ast::Form;
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Pat, Type, TypePath};

/// One name that an argument binds.
pub(super) struct Argument {
    /// The name in the attribute.
    pub(super) user: Ident,
    /// The name in the function: `_self` in what old versions of `async_trait` make of `self`.
    pub(super) real: Ident,
    /// How it is recorded.
    pub(super) form: Form,
}

/// The types whose values are recorded as they are; all others are shown by `Debug`.
const VALUES: [&str; 30] = [
    "bool",
    "str",
    "u8",
    "i8",
    "u16",
    "i16",
    "u32",
    "i32",
    "u64",
    "i64",
    "u128",
    "i128",
    "f32",
    "f64",
    "usize",
    "isize",
    "String",
    "NonZeroU8",
    "NonZeroI8",
    "NonZeroU16",
    "NonZeroI16",
    "NonZeroU32",
    "NonZeroI32",
    "NonZeroU64",
    "NonZeroI64",
    "NonZeroU128",
    "NonZeroI128",
    "NonZeroUsize",
    "NonZeroIsize",
    "Wrapping",
];

/// The arguments of a signature; `owner` is the type of `_self`, if there is one.
pub(super) fn arguments<'a>(
    inputs: impl IntoIterator<Item = &'a FnArg>,
    owner: Option<&TypePath>,
) -> Vec<Argument> {
    let mut found = Vec::new();
    for input in inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let name = Ident::new("self", receiver.self_token.span);
                found.push(Argument { user: name.clone(), real: name, form: Form::Debug });
            }
            FnArg::Typed(typed) => bound(&typed.pat, form(&typed.ty), &mut found),
        }
    }
    for argument in found.iter_mut().filter(|argument| owner.is_some() && argument.real == "_self") {
        argument.user = Ident::new("self", argument.real.span());
    }
    found
}

fn form(ty: &Type) -> Form {
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            if VALUES.contains(&last.as_str()) { Form::Value } else { Form::Debug }
        }
        Type::Reference(reference) => form(&reference.elem),
        _ => Form::Debug,
    }
}

/// The types inside a pattern are not known, so what it takes apart is shown by `Debug`.
fn bound(pattern: &Pat, form: Form, found: &mut Vec<Argument>) {
    match pattern {
        Pat::Ident(pattern) => {
            let name = pattern.ident.clone();
            found.push(Argument { user: name.clone(), real: name, form });
        }
        Pat::Reference(pattern) => bound(&pattern.pat, form, found),
        Pat::Struct(pattern) => pattern.fields.iter().for_each(|field| bound(&field.pat, Form::Debug, found)),
        Pat::Tuple(pattern) => pattern.elems.iter().for_each(|part| bound(part, Form::Debug, found)),
        Pat::TupleStruct(pattern) => pattern.elems.iter().for_each(|part| bound(part, Form::Debug, found)),
        _ => {}
    }
}

/// An expression of the attribute with the names that the function has for what it names.
///
/// Names are compared as text, because a `macro_rules!` may have written the attribute and the function apart.
pub(super) fn renamed(value: TokenStream, arguments: &[Argument], owner: Option<&TypePath>) -> TokenStream {
    let rename = |tree| match tree {
        TokenTree::Ident(word) => {
            let text = word.to_string();
            if let Some(argument) = arguments.iter().find(|argument| argument.user == text) {
                let mut real = argument.real.clone();
                real.set_span(real.span().located_at(word.span()));
                return TokenTree::Ident(real).into();
            }
            match owner.filter(|_| text == "Self") {
                Some(owner) => owner.to_token_stream(),
                None => TokenTree::Ident(word).into(),
            }
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), renamed(group.stream(), arguments, owner));
            inner.set_span(group.span());
            TokenTree::Group(inner).into()
        }
        other => TokenStream::from(other),
    };
    value.into_iter().flat_map(rename).collect()
}
