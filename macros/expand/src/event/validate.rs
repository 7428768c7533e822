//! An event is a struct with a legal name, legal keys, and a message that names its fields.

use super::ast::Ast;
use super::model::Model;
use crate::classes::Shown;
use crate::diagnostics::Faults;
use crate::names;
use crate::paths::Private;
use crate::template::{self, Template};
use syn::{Data, Fields, LitStr};

/// The model of an event; whatever does not hold is told.
pub(super) fn model<'a>(ast: &'a Ast, fields: &'a [Shown], faults: &mut Faults) -> Option<Model<'a>> {
    let is_event = is_event(ast, faults);
    if let Some(name) = &ast.name
        && let Err(fault) = names::event(&name.value())
    {
        faults.at(name, fault);
    }
    if !is_event {
        return None;
    }
    keys(ast, fields, faults);
    let name = ast.name.as_ref().map(LitStr::value);
    let template = match &ast.message {
        Some(message) => template::template(message, fields, faults),
        None => Template { texts: vec![name.clone()?], slots: Vec::new() },
    };
    let name = name?;
    Some(Model {
        ident: &ast.input.ident,
        visibility: &ast.input.vis,
        generics: &ast.input.generics,
        private: Private::of(ast.telemark.as_ref()),
        level: ast.level.unwrap_or("INFO"),
        message: ast.message.as_ref().map_or_else(|| name.clone(), LitStr::value),
        name,
        template,
        keys: fields.iter().map(|field| field.key.as_str()).collect(),
    })
}

/// Only a struct whose fields have names, or that has none.
fn is_event(ast: &Ast, faults: &mut Faults) -> bool {
    match &ast.input.data {
        Data::Struct(data) => {
            let named = !matches!(data.fields, Fields::Unnamed(_));
            if !named {
                faults.at(
                    &data.fields,
                    "the fields of an event need names, which become the keys of its record",
                );
            }
            return named;
        }
        Data::Enum(data) => {
            faults
                .at(data.enum_token, "an event is one struct: write a struct for each thing that can happen");
        }
        // What classifies the fields has told it.
        Data::Union(_) => {}
    }
    false
}

/// Keys are those of attributes, and none is the record's own.
fn keys(ast: &Ast, fields: &[Shown], faults: &mut Faults) {
    let Data::Struct(data) = &ast.input.data else { return };
    for (field, Shown { key, .. }) in data.fields.iter().zip(fields) {
        if let Err(fault) = names::attribute(key) {
            faults.at(&field.ident, fault);
        } else if key == "event.name" {
            faults
                .at(&field.ident, "`event.name` is the name of the event itself: give the field another key");
        }
    }
}
