//! The attribute that opens a function's span: `#[traced]` or `#[instrument]`, which make the same model.

use super::ast::Function;
use super::classified::{self, Classified, Unlisted};
use super::shape::Shape;
use super::tail::Tail;
use crate::diagnostics::Faults;
use crate::traced::{self, Ast, Declared, Place, instrument};
use syn::TypePath;

/// What was read of it.
pub(super) enum Opens {
    Traced(Box<Ast>),
    /// With the type of `_self`, where an old `async_trait` has written one.
    Instrument(Box<instrument::Ast>, Option<TypePath>),
}

impl Opens {
    /// What `#[traced]` says, if it is one.
    pub(super) fn traced(&self) -> Option<&Ast> {
        match self {
            Self::Traced(ast) => Some(ast),
            Self::Instrument(..) => None,
        }
    }

    /// The model of the span, with what is classified in its redacted form.
    pub(super) fn model(
        self,
        place: &Place<'_>,
        (function, shape): (&Function, &Shape),
        found: &[Classified],
        faults: &mut Faults,
    ) -> traced::Model {
        let mut model = match self {
            Self::Traced(mut ast) => {
                classified::apply(found, &mut ast.fields, Unlisted::Captured, faults);
                traced::validate(*ast, place, faults)
            }
            Self::Instrument(ast, owner) => {
                let place = instrument::Place { signature: &function.signature, owner: owner.as_ref() };
                let mut model = instrument::validate(*ast, &place, faults);
                classified::apply(found, &mut model.fields, Unlisted::LeftOut, faults);
                model
            }
        };
        model.declared = Declared::of(&function.signature, shape.gives(function));
        model
    }
}

impl Shape {
    /// The shape of a function: under `#[instrument]` its body decides, otherwise its return type.
    pub(super) fn under(span: Option<&Opens>, function: &Function) -> Self {
        match span {
            Some(Opens::Instrument(..)) => {
                Tail::of(function).map_or(Self::Body, |tail| Self::Tail(Box::new(tail)))
            }
            _ => Self::of(function, span.and_then(Opens::traced).is_some_and(|ast| ast.stream.is_some())),
        }
    }
}
