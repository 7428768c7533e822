//! Judges what was read, and tells all faults of a type at once.

use super::ast;
use super::model::{Case, Failure, What};
use crate::diagnostics::Faults;
use crate::names::snake_case;
use proc_macro2::Span;
use syn::ext::IdentExt;

/// The model of a failure.
pub(super) fn check(ast: &ast::Failure, faults: &mut Faults) -> Option<Failure> {
    let mut cases = Vec::new();
    for case in &ast.cases {
        let what = match &case.transparent {
            Some(key) => transparent(case, key, faults),
            None => kind(case, faults),
        };
        cases.extend(what.map(|what| Case { variant: case.variant.clone(), what }));
    }
    same_names(ast, faults);
    faults.is_empty().then(|| Failure {
        private: ast.private.clone(),
        ident: ast.ident.clone(),
        generics: ast.generics.clone(),
        into_response: ast.into_response,
        cases,
    })
}

fn transparent(case: &ast::Case, key: &syn::Ident, faults: &mut Faults) -> Option<What> {
    for own in &case.own {
        faults.at(own, format_args!("`{own}` is said by the failure inside: this one is `transparent`"));
    }
    let [(member, ty)] = case.fields.as_slice() else {
        faults.at(key, "`transparent` needs exactly one field, which is a failure itself");
        return None;
    };
    Some(What::Transparent { member: member.clone(), ty: Box::new(ty.clone()) })
}

fn kind(case: &ast::Case, faults: &mut Faults) -> Option<What> {
    let before = faults.count();
    let (error_type, span) = name(case);
    check_name(&error_type, span, faults);
    let http = case.http.as_ref().map_or(Some(500), |status| status.base10_parse().ok());
    let http = http.filter(|status| (400..=599).contains(status));
    if http.is_none() {
        faults.at(&case.http, "a failure is answered with a status from 400 to 599");
    }
    let message = case.message.clone();
    (faults.count() == before).then_some(What::Kind {
        error_type,
        expected: case.expected,
        level: case.level,
        http: http?,
        message,
    })
}

fn name(case: &ast::Case) -> (String, Span) {
    match &case.error_type {
        Some(text) => (text.value(), text.span()),
        None => (snake_case(&case.ident.unraw().to_string()), case.ident.span()),
    }
}

fn check_name(name: &str, span: Span, faults: &mut Faults) {
    if name.trim().is_empty() {
        faults.at_span(span, "`error_type` is a word, such as \"overloaded\"");
    } else if ["_none", "_other", "panic"].contains(&name) {
        faults.at_span(
            span,
            format_args!("\"{name}\" is an `error.type` with a meaning of its own; take another word"),
        );
    } else if name.len() > 256 || name.chars().any(char::is_control) {
        faults.at_span(span, "an `error.type` has at most 256 bytes and no control characters");
    }
}

/// Two kinds of one name are one kind, which must be what the author says and not an accident.
fn same_names(ast: &ast::Failure, faults: &mut Faults) {
    let mut known: Vec<(String, &ast::Case)> = Vec::new();
    for case in ast.cases.iter().filter(|case| case.transparent.is_none()) {
        let (name, span) = name(case);
        match known.iter().find(|(other, _)| *other == name) {
            Some((_, other)) if case.error_type.is_none() => faults.at_span(
                span,
                format_args!("`{}` and `{}` are both the `error.type` \"{name}\"", other.ident, case.ident),
            ),
            _ => known.push((name, case)),
        }
    }
}
