//! Functions: merges what `#[traced]`, `#[metric]` and `#[redact]` say of one.

mod ast;
mod block;
mod classified;
mod function;
mod generate;
mod instrument;
mod measure;
mod model;
mod opens;
mod returned;
mod shape;
mod silent;
mod tail;

use crate::diagnostics::Faults;
use crate::fallback::refuse;
use crate::traced::Ast;
use ast::{Item, item};
pub(crate) use instrument::expand as instrument;
use model::Model;
use proc_macro2::{Span, TokenStream};

/// Writes one function that nothing is wrong with.
pub(crate) type Generate = fn(&Model) -> TokenStream;

/// The function under its guard.
pub(crate) const RECORDED: Generate = generate::generate;

/// The function alone.
pub(crate) const SILENT: Generate = silent::generate;

/// What the attribute that is being expanded says.
enum Said {
    /// `#[traced(..)]`
    Traced(Box<Ast>),
    /// `#[instrument(..)]`, and the type of `_self` where an old `async_trait` has written one.
    Instrument(Box<crate::traced::instrument::Ast>, Option<syn::TypePath>),
    /// `#[metric(..)]`, not yet read.
    Metric(TokenStream),
}

/// The expansion of `#[traced]`.
pub(crate) fn traced(attribute: &TokenStream, tokens: TokenStream, generate: Generate) -> TokenStream {
    let mut faults = Faults::new();
    let ast = crate::traced::parse(attribute.clone(), &mut faults);
    match item(tokens.clone()) {
        Item::Function(function) => {
            function::expand(Said::Traced(Box::new(ast)), *function, tokens, faults, generate)
        }
        Item::Block(block) => block::expand(attribute, &ast, *block, tokens, faults, generate),
        Item::Bodyless => {
            faults.at_span(
                Span::call_site(),
                "this method has no body, so there is nothing to trace: put `#[traced]` on the methods that implement it",
            );
            refuse(&faults, tokens)
        }
        Item::Other(what) => {
            faults.at_span(
                Span::call_site(),
                format_args!("`#[traced]` goes on a function, a method or an `impl` block, not on {what}"),
            );
            refuse(&faults, tokens)
        }
        Item::Unreadable(error) => {
            faults.absorb(error);
            refuse(&faults, tokens)
        }
    }
}

/// The expansion of `#[metric]` on a function.
pub(crate) fn metric(attribute: TokenStream, tokens: TokenStream, generate: Generate) -> TokenStream {
    let mut faults = Faults::new();
    match item(tokens.clone()) {
        Item::Function(function) => {
            return function::expand(Said::Metric(attribute), *function, tokens, faults, generate);
        }
        Item::Block(_) => faults.at_span(
            Span::call_site(),
            "`#[metric]` goes on a function or on a static; an `impl` block has many functions",
        ),
        Item::Bodyless => faults.at_span(
            Span::call_site(),
            "this method has no body, so there is nothing to count: put `#[metric]` on the methods that implement it",
        ),
        Item::Other(what) => faults.at_span(
            Span::call_site(),
            format_args!("`#[metric]` goes on a function or on a static, not on {what}"),
        ),
        Item::Unreadable(error) => faults.absorb(error),
    }
    refuse(&faults, tokens)
}
