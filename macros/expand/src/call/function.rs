//! One function: gathers its attributes, judges them together, and generates, or gives the function back.

use super::ast::Function;
use super::classified;
use super::instrument;
use super::model::Model;
use super::opens::Opens;
use super::returned::{self, Kind, is_never};
use super::shape::Shape;
use super::{Generate, Said};
use crate::diagnostics::Faults;
use crate::fallback::{is_named, is_ours, refuse};
use crate::metric;
use crate::paths::Private;
use crate::traced::{self, Ast, Place};
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
    let mut span = None;
    let mut metrics = Vec::new();
    match said {
        Said::Traced(ast) => span = Some(Opens::Traced(ast)),
        Said::Instrument(ast, owner) => span = Some(Opens::Instrument(ast, owner)),
        Said::Metric(first) => {
            metrics.extend(metric::function(first.clone(), &mut faults));
            if let Some(handed) = instrument::handed_over(&first, &function, &metrics) {
                return Ok(handed);
            }
        }
    }
    let (ours, theirs) = function.attributes.into_iter().partition(is_ours);
    function.attributes = theirs;
    let absorbed = names(ours.iter());
    merge(ours, &mut span, &mut metrics, &mut faults);
    if let Some(constness) = &function.signature.constness {
        faults.at(constness, "a `const fn` may run in the compiler, where nothing can be observed");
    }
    judge_error(&function, &metrics, &mut faults);
    let found = classified::read(&function, &mut faults);
    strip_arguments(&mut function);
    let shape = Shape::under(span.as_ref(), &function);
    judge_made(&function, &shape, span.as_ref(), &metrics, &mut faults);
    let arguments = function.arguments().into_iter().chain(shape.arguments()).collect::<Vec<_>>();
    judge_words(&arguments, &metrics, &mut faults);
    let place = Place { name: &function.signature.ident, owner, arguments: &arguments };
    let span = span.map(|span| span.model(&place, (&function, &shape), &found, &mut faults));
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
fn judge_made(
    function: &Function,
    shape: &Shape,
    span: Option<&Opens>,
    metrics: &[metric::Model],
    faults: &mut Faults,
) {
    if matches!(span, Some(Opens::Instrument(..))) {
        return;
    }
    let ast = span.and_then(Opens::traced);
    let makes_stream = matches!(shape, Shape::Maker(maker) if maker.kind == Kind::Stream);
    if makes_stream {
        judge_stream(ast, metrics, faults);
    }
    if let Some((kind, bound)) = returned::unkept(&function.signature.output) {
        let made = if kind == Kind::Stream { "stream" } else { "future" };
        faults.at(
            bound,
            format_args!(
                "the span's {made} around this one is not `Unpin`: leave the bound out, and pin the {made} where it is polled"
            ),
        );
    }
    let Some(stream) = ast.and_then(|ast| ast.stream.as_ref()) else { return };
    if function.signature.asyncness.is_some() {
        faults.at(
            stream,
            "an `async fn` makes its stream later: trace it as it is, or move what makes the stream into a function of its own",
        );
    } else if !makes_stream || returned::is_plain(&function.signature.output) {
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
    span: &mut Option<Opens>,
    metrics: &mut Vec<metric::Model>,
    faults: &mut Faults,
) {
    for attribute in ours {
        if is_named(&attribute, "traced") {
            match span {
                None => *span = Some(Opens::Traced(Box::new(traced::parse(arguments(&attribute), faults)))),
                Some(Opens::Traced(_)) => faults.at(&attribute, "`#[traced]` is written twice"),
                Some(Opens::Instrument(..)) => faults
                    .at(&attribute, "`#[instrument]` and `#[traced]` both open a span: keep one of them"),
            }
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
