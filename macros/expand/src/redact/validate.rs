//! Default deny: every field is decided, and no decision is empty.

use super::extras;
use super::model::{Class, Decision, Field, How, Model, Shape};
use crate::diagnostics::Faults;
use syn::Member;

/// Tells every field without a decision, and decisions that cannot hold.
pub(super) fn check(model: &Model, faults: &mut Faults) {
    match &model.whole {
        Some(whole) => check_whole(model, whole, faults),
        None if model.is_enum && model.shapes.iter().all(|shape| shape.fields.is_empty()) => faults.at(
            &model.ident,
            format_args!(
                "nothing says whether the variants of `{}` may be shown\nwrite `#[redact(public)]` on the enum, \
                 or `#[redact(pii)]` to mask them",
                model.ident
            ),
        ),
        None => undecided(model, faults),
    }
    names(model, faults);
    for field in model.shapes.iter().flat_map(|shape| &shape.fields) {
        options(field, faults);
    }
    for shape in &model.shapes {
        message(model, shape, faults);
    }
}

/// Words that ask for something where nothing is shown.
fn options(field: &Field, faults: &mut Faults) {
    let Some(decision) = &field.decision else { return };
    let asked = &decision.options;
    let counts = asked.each || asked.keys.is_some() || asked.max_items.is_some() || asked.max_bytes.is_some();
    let dropped = matches!(&decision.how, How::By(strategy) if strategy.word == "drop");
    if dropped && (counts || asked.only.is_some()) {
        faults.at(&field.ty, "the field is left out everywhere, so there is nothing of it to limit");
    }
    if asked.keys == Some(true) && asked.each {
        faults.at(&field.ty, "`key = keep` shows every entry by itself already: remove `each`");
    }
}

/// The text of `display` and `error`.
fn message(model: &Model, shape: &Shape, faults: &mut Faults) {
    let wanted = model.extras.error.or(model.extras.display);
    match (&shape.message, wanted) {
        (Some(message), None) => faults.at(
            message,
            "the text of a variant is shown by `Display`: write `#[redact(error)]` or `#[redact(display)]` on the enum",
        ),
        (Some(_), Some(_)) => drop(extras::text(shape, faults)),
        (None, Some(place)) if model.extras.error.is_none() && !model.is_enum => {
            faults.at_span(place, "`display` takes the text: `display = \"login of {email} from {ip}\"`");
        }
        (None, _) => {}
    }
    let mut sources = shape.fields.iter().filter(|field| field.source);
    if let (Some(_), Some(second)) = (sources.next(), sources.next()) {
        faults.at(&second.ty, "an error has one cause: `#[source]` stands on one field");
    }
}

fn undecided(model: &Model, faults: &mut Faults) {
    for field in model.shapes.iter().flat_map(|shape| &shape.fields) {
        if field.decision.is_none() {
            let name = match &field.member {
                Member::Named(ident) => format!("field `{ident}`"),
                Member::Unnamed(index) => format!("field {}", index.index),
            };
            let message = format!(
                "nothing says what of {name} may be shown\nchoose `#[redact(public)]`, `internal`, `pii`, `secret`, \
                 a strategy such as `mask`, `hmac`, `email`, `ip`, `last(4)`, `drop`,\nor `nested` for a type that \
                 derives `Redact` itself"
            );
            match &field.member {
                Member::Named(ident) => faults.at(ident, message),
                Member::Unnamed(_) => faults.at(&field.ty, message),
            }
        }
    }
}

/// A decision on the type is a decision on one value: a newtype's field, or all of it at once.
fn check_whole(model: &Model, whole: &Decision, faults: &mut Faults) {
    let fields: Vec<&Field> = model.shapes.iter().flat_map(|shape| &shape.fields).collect();
    for field in fields.iter().filter(|field| field.decision.is_some()) {
        faults.at(
            &field.ty,
            format_args!(
                "the type is `{}` as a whole: decide either on the type or on each field",
                whole.class.word()
            ),
        );
    }
    let one_value = !model.is_enum && fields.len() == 1;
    let names_only = fields.is_empty();
    let needs_value = match &whole.how {
        How::Clear => !names_only,
        How::By(strategy) => strategy.reads,
        How::Nested | How::Own | How::With(_) => true,
    };
    if needs_value && !one_value {
        let reason = if whole.class == Class::Public {
            "`public` on a type is for an enum without fields and for a struct of one field; decide on each field"
        } else {
            "this strategy reads one value: write it on the field that holds it, or on a struct of one field"
        };
        faults.at(&model.ident, reason);
    }
}

/// Two fields of one name would become one key.
fn names(model: &Model, faults: &mut Faults) {
    for shape in &model.shapes {
        let mut seen: Vec<String> = Vec::new();
        for field in &shape.fields {
            let name = field.name();
            if seen.contains(&name) {
                faults.at(&field.ty, format_args!("two fields are shown as `{name}`; rename one of them"));
            }
            seen.push(name);
        }
    }
}
