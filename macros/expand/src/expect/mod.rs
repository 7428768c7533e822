//! `assert_metric!`, `assert_span!` and `assert_log!`: what a test expects of its view.

mod ast;
mod generate;
mod model;
mod parse;
mod validate;

use crate::diagnostics::Faults;
use proc_macro2::TokenStream;
use quote::quote;

/// The expansion of `assert_metric!`; refused, it is still an expression.
pub(crate) fn metric(input: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let model = parse::metric(input, &mut faults).and_then(|ast| validate::metric(ast, &mut faults));
    written(model.as_ref(), generate::metric, &faults)
}

/// The expansion of `assert_span!`.
pub(crate) fn span(input: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let ast = parse::span(input, &mut faults);
    let model = ast.and_then(|ast| validate::record(ast, &validate::SPAN, &mut faults));
    written(model.as_ref(), generate::record, &faults)
}

/// The expansion of `assert_log!`.
pub(crate) fn log(input: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let ast = parse::log(input, &mut faults);
    let model = ast.and_then(|ast| validate::record(ast, &validate::LOG, &mut faults));
    written(model.as_ref(), generate::record, &faults)
}

fn written<T>(model: Option<&T>, write: impl FnOnce(&T) -> TokenStream, faults: &Faults) -> TokenStream {
    let refused = || {
        let faults = faults.render();
        quote!({ #faults })
    };
    model.filter(|_| faults.is_empty()).map_or_else(refused, write)
}
