//! `#[instrument(..)]` with the grammar and the rules of `tracing`; from its model on, everything is that of `#[traced]`.

mod arguments;
mod ast;
mod events;
mod fields;
mod parse;
mod validate;

pub(crate) use ast::Ast;
pub(crate) use events::events;
pub(crate) use parse::parse;
pub(crate) use validate::{Place, validate};
