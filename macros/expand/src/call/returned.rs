//! What a return type says: a future or a stream, in a box or not, and what it gives.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, ReturnType, Type,
    TypeParamBound,
};

/// What a function makes, which runs later.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Future,
    Stream,
}

/// What a return type says of what is made.
pub(super) struct Returned<'a> {
    pub(super) kind: Kind,
    /// What the future gives or the stream is made of, if the type says it.
    pub(super) output: Option<TokenStream>,
    /// Whether it is in a box.
    pub(super) boxed: bool,
    /// The traits that it promises, where they are listed.
    bounds: Vec<&'a TypeParamBound>,
}

/// The traits, with the name of what they give, and the aliases of their boxes.
const KINDS: [(Kind, &str, &str, [&str; 2]); 2] = [
    (Kind::Future, "Future", "Output", ["BoxFuture", "LocalBoxFuture"]),
    (Kind::Stream, "Stream", "Item", ["BoxStream", "LocalBoxStream"]),
];

/// `impl Future<..>`, `Pin<Box<dyn Future<..>>>`, `BoxFuture<..>`, `LocalBoxFuture<..>`, and the same of `Stream`.
pub(super) fn made(ty: &Type) -> Option<Returned<'_>> {
    match ty {
        Type::Paren(inner) => made(&inner.elem),
        Type::Group(inner) => made(&inner.elem),
        Type::ImplTrait(ty) => of_bounds(ty.bounds.iter().collect(), false),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if let Some((kind, ..)) =
                KINDS.iter().find(|(.., boxes)| boxes.iter().any(|name| last.ident == name))
            {
                let output = only_type(last).map(ToTokens::to_token_stream);
                return Some(Returned { kind: *kind, output, boxed: true, bounds: Vec::new() });
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
    let (kind, gives, segment) = bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last()?;
        let (kind, _, gives, _) = KINDS.iter().find(|(_, name, ..)| last.ident == name)?;
        Some((*kind, *gives, last))
    })?;
    let output = arguments(segment).and_then(|arguments| {
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output) if output.ident == gives => Some(&output.ty),
            _ => None,
        })
    });
    let output = output.and_then(nameable);
    Some(Returned { kind, output, boxed, bounds })
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

/// The type as it can be named in the body, with `_` for each `impl Trait` in it; nothing, if it is one alone.
pub(super) fn nameable(ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::ImplTrait(_) => None,
        Type::Group(inner) => nameable(&inner.elem),
        Type::Paren(inner) => nameable(&inner.elem),
        ty if names(&ty.to_token_stream(), "impl") => {
            let mut ty = ty.clone();
            infer(&mut ty);
            Some(ty.to_token_stream())
        }
        ty => Some(ty.to_token_stream()),
    }
}

fn infer(ty: &mut Type) {
    match ty {
        Type::ImplTrait(_) => *ty = syn::parse_quote_spanned!(ty.span()=> _),
        Type::Array(array) => infer(&mut array.elem),
        Type::Group(group) => infer(&mut group.elem),
        Type::Paren(paren) => infer(&mut paren.elem),
        Type::Reference(reference) => infer(&mut reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(infer),
        Type::Path(path) => path.path.segments.iter_mut().for_each(infer_arguments),
        Type::TraitObject(object) => {
            for bound in &mut object.bounds {
                if let TypeParamBound::Trait(bound) = bound {
                    bound.path.segments.iter_mut().for_each(infer_arguments);
                }
            }
        }
        _ => {}
    }
}

fn infer_arguments(segment: &mut PathSegment) {
    let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { return };
    for argument in &mut arguments.args {
        match argument {
            GenericArgument::Type(ty) => infer(ty),
            GenericArgument::AssocType(output) => infer(&mut output.ty),
            _ => {}
        }
    }
}

pub(super) fn names(tokens: &TokenStream, wanted: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == wanted,
        TokenTree::Group(group) => names(&group.stream(), wanted),
        _ => false,
    })
}

/// Whether what is returned can be no alias of a stream: it is of the standard library, or no path at all.
pub(super) fn is_plain(output: &ReturnType) -> bool {
    const PLAIN: [&str; 19] = [
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64",
        "bool", "char", "String", "Vec", "Option",
    ];
    let ReturnType::Type(_, ty) = output else { return true };
    match &**ty {
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|last| PLAIN.iter().any(|name| last.ident == name))
        }
        Type::ImplTrait(_) => false,
        _ => true,
    }
}

/// A bound of what is made that the wrapper around it cannot keep.
pub(super) fn unkept(output: &ReturnType) -> Option<(Kind, &TypeParamBound)> {
    let ReturnType::Type(_, ty) = output else { return None };
    let Returned { kind, bounds, .. } = made(ty)?;
    let unkept = bounds.into_iter().find(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == "Unpin"),
        _ => false,
    });
    unkept.map(|bound| (kind, bound))
}

/// Types that are what they are called, unless somebody calls a `Result` so.
const PLAIN: [&str; 18] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "String", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// Whether a value of this type cannot tell of a failure, so that the compiler need not look for one.
pub(super) fn tells_nothing(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else { return true };
    match &**ty {
        Type::Tuple(_) | Type::Array(_) | Type::Reference(_) => true,
        Type::Path(path) => path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain)),
        _ => false,
    }
}

/// The type that is returned, if it can be named in the body.
pub(super) fn returned(output: &ReturnType) -> Option<TokenStream> {
    match output {
        ReturnType::Default => Some(quote!(())),
        ReturnType::Type(_, ty) => nameable(ty),
    }
}

/// Whether the function never returns.
pub(super) fn is_never(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)))
}
