//! `slo!` and `alert!`: objectives and alerts, typed against the metrics that they look at.

mod alert_keys;
mod amount;
mod annotated;
mod ast;
mod generate;
mod model;
mod parse;
mod selection;
mod slo_keys;
mod validate;

use crate::diagnostics::Faults;
use proc_macro2::TokenStream;

/// The expansion of `slo!`.
pub(crate) fn slo(input: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let ast = parse::slo(input, &mut faults);
    let model = ast.and_then(|ast| validate::slo(ast, &mut faults));
    model.filter(|_| faults.is_empty()).map_or_else(|| faults.render(), |model| generate::slo(&model))
}

/// The expansion of `alert!`.
pub(crate) fn alert(input: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let ast = parse::alert(input, &mut faults);
    let model = ast.and_then(|ast| validate::alert(ast, &mut faults));
    model.filter(|_| faults.is_empty()).map_or_else(|| faults.render(), |model| generate::alert(&model))
}
