//! One function: gathers its attributes, judges them together, and generates, or gives the function back.

use super::ast::Function;
use super::classified;
use super::generate::is_never;
use super::model::Model;
use super::returned::{self, Kind};
use super::shape::Shape;
use super::{Generate, Said};
use crate::diagnostics::Faults;
use crate::fallback::{is_named, is_ours, refuse};
use crate::metric;
use crate::paths::Private;
use crate::traced::{self, Ast, Place, validate};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, Meta};

/// The expansion of a function under one of our attributes, together with those that follow it.
pub(super) fn expand(
    said: Said,
    function: Function,
    tokens: TokenStream,
    faults: Faults,
    generate: Generate,
) -> TokenStream {
    // Where `#![..]` begins the body, nothing may stand before it.
    let ours = function.attributes.iter().filter(|attribute| is_ours(attribute) && function.inner.is_empty());
    let absorbed = names(ours);
    owned(said, function, None, faults, generate)
        .unwrap_or_else(|faults| refuse(&faults, used(&absorbed, tokens)))
}

/// The same for a method of the type `owner`, inside a traced `impl` block.
pub(super) fn owned(
    said: Said,
    mut function: Function,
    owner: Option<&str>,
    mut faults: Faults,
    generate: Generate,
) -> Result<TokenStream, Faults> {
    let mut ast = None;
    let mut metrics = Vec::new();
    match said {
        Said::Traced(first) => ast = Some(first),
        Said::Metric(first) => metrics.extend(metric::function(first, &mut faults)),
    }
    let (ours, theirs) = function.attributes.into_iter().partition(is_ours);
    function.attributes = theirs;
    let absorbed = names(ours.iter());
    merge(ours, &mut ast, &mut metrics, &mut faults);
    if let Some(constness) = &function.signature.constness {
        faults.at(constness, "a `const fn` may run in the compiler, where nothing can be observed");
    }
    judge_error(&function, &metrics, &mut faults);
    let found = classified::read(&function, &mut faults);
    strip_arguments(&mut function);
    if let Some(ast) = &mut ast {
        classified::apply(&found, ast, &mut faults);
    }
    let stream = ast.as_ref().and_then(|ast| ast.stream.clone());
    let shape = Shape::of(&function, stream.is_some());
    judge_made(&function, &shape, stream.as_ref(), &mut faults);
    if matches!(&shape, Shape::Maker(maker) if maker.kind == Kind::Stream) {
        judge_stream(ast.as_deref(), &metrics, &mut faults);
    }
    let arguments = function.arguments().into_iter().chain(shape.arguments()).collect::<Vec<_>>();
    judge_words(&arguments, &metrics, &mut faults);
    let place = Place { name: &function.signature.ident, owner, arguments: &arguments };
    let span = ast.map(|ast| validate(*ast, &place, &mut faults));
    if !faults.is_empty() {
        return Err(faults);
    }
    let private = span.as_ref().map(|span| span.private.clone());
    let private = private.or_else(|| metrics.first().map(|metric| metric.private.clone()));
    Ok(generate(&Model {
        private: private.unwrap_or_else(Private::default),
        function,
        shape,
        absorbed,
        span,
        metrics,
    }))
}

/// The function with a use of these names, which the attributes that are taken off it needed.
fn used(names: &[Ident], function: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = function.into_iter().collect();
    if let Some(TokenTree::Group(body)) = trees.last_mut().filter(|_| !names.is_empty()) {
        let inside = body.stream();
        let mut with =
            Group::new(body.delimiter(), quote!(#(#[allow(unused_imports)] use #names as _;)* #inside));
        with.set_span(body.span());
        *body = with;
    }
    trees.into_iter().collect()
}

/// A function that never returns has no error; what else is no `Result` is told by its type.
fn judge_error(function: &Function, metrics: &[metric::Model], faults: &mut Faults) {
    if is_never(&function.signature.output) {
        for error in metrics.iter().filter_map(|metric| metric.words.error.as_ref()) {
            faults.at(error, "this function never returns, so the word `error` has no type");
        }
    }
}

/// What is made must be what the attribute says, and may promise only what the wrapper around it keeps.
fn judge_made(function: &Function, shape: &Shape, stream: Option<&Ident>, faults: &mut Faults) {
    if let Some((kind, bound)) = returned::unkept(&function.signature.output) {
        let made = if kind == Kind::Stream { "stream" } else { "future" };
        faults.at(
            bound,
            format_args!(
                "the span's {made} around this one is not `Unpin`: leave the bound out, and pin the {made} where it is polled"
            ),
        );
    }
    let Some(stream) = stream else { return };
    if function.signature.asyncness.is_some() {
        faults.at(
            stream,
            "an `async fn` makes its stream later: trace it as it is, or move what makes the stream into a function of its own",
        );
    } else if !matches!(shape, Shape::Maker(maker) if maker.kind == Kind::Stream) {
        faults.at(stream, "this function returns no stream: leave `stream` out");
    }
}

/// A stream gives items, and nothing at its end.
fn judge_stream(ast: Option<&Ast>, metrics: &[metric::Model], faults: &mut Faults) {
    const NOTHING: &str = "a stream gives nothing at its end that could be looked at; `outcome` and `error` are known, by its items";
    if let Some((ret, _)) = ast.and_then(|ast| ast.ret.as_ref()) {
        faults.at(ret, NOTHING);
    }
    for metric in metrics {
        if let Some(ret) = &metric.words.ret {
            faults.at(ret, NOTHING);
        }
        if let Some(pattern) = &metric.matches {
            faults.at(pattern, NOTHING);
        }
    }
}

/// A reserved word hides an argument of its name, which the author may have meant.
fn judge_words(arguments: &[Ident], metrics: &[metric::Model], faults: &mut Faults) {
    for word in metrics.iter().flat_map(|metric| metric.words.all()) {
        if arguments.contains(word) {
            faults.at(
                word,
                format_args!(
                    "`{word}` is the call's own word here, not the argument: give the argument another name"
                ),
            );
        }
    }
}

/// The names under which these attributes were imported, each once.
fn names<'a>(attributes: impl Iterator<Item = &'a Attribute>) -> Vec<Ident> {
    let mut names = Vec::new();
    for name in attributes.filter_map(|attribute| attribute.path().get_ident()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Reads the attributes below the one that is being expanded.
fn merge(
    ours: Vec<Attribute>,
    ast: &mut Option<Box<Ast>>,
    metrics: &mut Vec<metric::Model>,
    faults: &mut Faults,
) {
    for attribute in ours {
        if is_named(&attribute, "traced") {
            if ast.is_some() {
                faults.at(&attribute, "`#[traced]` is written twice");
                continue;
            }
            *ast = Some(Box::new(traced::parse(arguments(&attribute), faults)));
        } else if is_named(&attribute, "metric") {
            metrics.extend(metric::function(arguments(&attribute), faults));
        } else {
            let name = attribute.path().to_token_stream().to_string();
            faults.at(&attribute, format_args!("`#[{name}]` does not go on a function"));
        }
    }
}

/// The tokens between the parentheses of an attribute.
pub(super) fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    }
}

/// Takes our attributes off the arguments.
fn strip_arguments(function: &mut Function) {
    for argument in &mut function.signature.inputs {
        let attributes = match argument {
            FnArg::Typed(typed) => &mut typed.attrs,
            FnArg::Receiver(receiver) => &mut receiver.attrs,
        };
        attributes.retain(|attribute| !is_ours(attribute));
    }
}
