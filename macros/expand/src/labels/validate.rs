//! Judges what was read, and tells all faults of a type at once.

use super::ast;
use super::case::Case;
use super::model::{Form, Label, Set, Value};
use super::refused;
use crate::diagnostics::Faults;
use crate::names;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{GenericParam, Generics};

/// The model of a label value.
pub(super) fn value(ast: &ast::Value, faults: &mut Faults) -> Option<Value> {
    let Some(variants) = &ast.variants else {
        faults.at(
            &ast.ident,
            "`LabelValue` is for enums without fields, whose values can be counted; a struct of several labels derives `Labels`",
        );
        return None;
    };
    if let Some(parameter) = ast.generics.params.first() {
        faults
            .at(parameter, "a label value has no parameters: its values must be known where it is declared");
    }
    if variants.is_empty() {
        faults.at(&ast.ident, "a label value needs at least one variant");
    }
    let name = match &ast.name {
        Some(name) => checked_label(&name.value(), name.span(), faults),
        None => checked_label(&Case::Snake.apply(&ast.ident.unraw().to_string()), ast.ident.span(), faults),
    };
    let case = ast.rename_all.unwrap_or(Case::Snake);
    let mut values: Vec<(syn::Ident, String)> = Vec::new();
    for variant in variants {
        if let Some(fields) = variant.fields {
            faults.at_span(
                fields,
                "a variant with fields has no end of values; leave the fields out, or keep them in a type of their own",
            );
        }
        let (value, span) = match &variant.rename {
            Some(rename) => (rename.value(), rename.span()),
            None => (case.apply(&variant.ident.unraw().to_string()), variant.ident.span()),
        };
        check_value(&value, variant.other.is_some(), span, faults);
        if let Some((other, _)) = values.iter().find(|(_, known)| *known == value) {
            faults.at_span(
                span,
                format_args!("`{other}` and `{}` are both exported as \"{value}\"", variant.ident),
            );
        }
        values.push((variant.ident.clone(), value));
    }
    Some(Value {
        private: ast.private.clone(),
        ident: ast.ident.clone(),
        name: name?,
        variants: values,
        other: other(variants, faults),
    })
}

/// The one variant that stands for every other text.
fn other(variants: &[ast::Variant], faults: &mut Faults) -> Option<syn::Ident> {
    let mut marked = variants.iter().filter_map(|variant| variant.other.map(|span| (variant, span)));
    let (first, _) = marked.next()?;
    for (_, span) in marked {
        faults.at_span(span, format_args!("`{}` stands for every other text already", first.ident));
    }
    Some(first.ident.clone())
}

fn check_value(value: &str, other: bool, span: Span, faults: &mut Faults) {
    if value.is_empty() {
        faults.at_span(span, "an empty value is the same as no label; give it a word, such as \"none\"");
    } else if value == "_other" && !other {
        faults.at_span(
            span,
            "\"_other\" is the value of texts that find no room under a cap; take another word",
        );
    } else if value.len() > 256 || value.chars().any(char::is_control) {
        faults.at_span(span, "a label value has at most 256 bytes and no control characters");
    }
}

/// The model of a set of labels.
pub(super) fn set(ast: &ast::Set, faults: &mut Faults) -> Option<Set> {
    let Some(fields) = &ast.fields else {
        faults.at(
            &ast.ident,
            "`Labels` is for structs with named fields: each field is one label; an enum alone derives `LabelValue`",
        );
        return None;
    };
    if fields.is_empty() {
        faults.at(
            &ast.ident,
            "a set of labels has at least one; a metric without labels is `Counter`, `Gauge`, …",
        );
    }
    if fields.len() > 32 {
        faults.at(&fields[32].ident, "a metric has at most 32 labels");
    }
    check_parameters(&ast.generics, faults);
    let mut labels: Vec<Label> = Vec::new();
    for field in fields {
        if let Some(form) = form(field, &labels, faults) {
            let ast::Field { visibility, ident, ty, .. } = field;
            let (visibility, field) = (visibility.clone(), ident.clone());
            labels.push(Label { visibility, field, ty: ty.clone(), form });
        }
    }
    Some(Set {
        private: ast.private.clone(),
        ident: ast.ident.clone(),
        generics: ast.generics.clone(),
        labels,
    })
}

/// How a field becomes labels, if there is nothing wrong with it.
fn form(field: &ast::Field, before: &[Label], faults: &mut Faults) -> Option<Form> {
    if let Some(flatten) = field.flatten {
        for (written, key) in [(&field.name, "name"), (&field.none, "none")] {
            if let Some(text) = written {
                faults.at(
                    text,
                    format_args!(
                        "the labels of a flattened set have their own names and values; leave out `{key}`"
                    ),
                );
            }
        }
        let whole = refused::reason(&field.ty, false).is_some() || refused::is_one(&field.ty);
        if whole {
            faults.at_span(flatten, "`flatten` takes a struct that derives `Labels`; one label needs no key");
        }
        return (!whole).then_some(Form::Flat);
    }
    if let Some(reason) = refused::reason(&field.ty, field.none.is_some()) {
        faults.at(&field.ty, reason);
    }
    let (name, span) = match &field.name {
        Some(name) => (name.value(), name.span()),
        None => (field.ident.unraw().to_string(), field.ident.span()),
    };
    let name = checked_label(&name, span, faults)?;
    if let Some((other, _)) = before
        .iter()
        .filter_map(|label| Some((&label.field, label.form.name()?)))
        // In Prometheus a dot is an underscore.
        .find(|(_, known)| known.replace('.', "_") == name.replace('.', "_"))
    {
        faults.at_span(span, format_args!("`{other}` and `{}` are both the label \"{name}\"", field.ident));
    }
    Some(match &field.none {
        Some(none) => {
            check_value(&none.value(), false, none.span(), faults);
            Form::Optional(name, none.clone())
        }
        None => Form::One(name),
    })
}

fn check_parameters(generics: &Generics, faults: &mut Faults) {
    for parameter in &generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            faults.at(
                parameter,
                "a set of labels has lifetimes as its only parameters, because its series are counted where it is declared: write the type itself",
            );
        }
    }
}

fn checked_label(name: &str, span: Span, faults: &mut Faults) -> Option<String> {
    match names::label(name) {
        Ok(()) => Some(name.to_owned()),
        Err(reason) => {
            faults.at_span(span, reason);
            None
        }
    }
}
