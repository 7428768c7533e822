//! `#[traced(..)]`'s own keys, and `span!`.

mod ast;
mod capture;
mod generate;
pub(crate) mod instrument;
mod model;
mod parse;
mod signature;
mod span;
mod told;
mod validate;

pub(crate) use ast::{Ast, Capture, Field, Redacted};
pub(crate) use generate::{handle, open, open_here, prepare, says_more, statics, unopened, verdict};
pub(crate) use model::Model;
pub(crate) use parse::parse;
pub(crate) use signature::Declared;
pub(crate) use span::{silent_span, span};
pub(crate) use validate::{Place, validate};
