//! Judges what was written: which names are legal, which keys go together.

use super::ast::{Ast, Capture, Field};
use super::model::Model;
use super::signature::Declared;
use crate::diagnostics::Faults;
use crate::names;
use crate::paths::Private;
use crate::suggest::did_you_mean;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Ident, Lit};

/// The function that a span belongs to.
pub(crate) struct Place<'a> {
    /// Its name.
    pub(crate) name: &'a Ident,
    /// Its type, inside an `impl` block that is traced as a whole.
    pub(crate) owner: Option<&'a str>,
    /// The names of its arguments.
    pub(crate) arguments: &'a [Ident],
}

/// The model of one function's span.
pub(crate) fn validate(mut ast: Ast, place: &Place<'_>, faults: &mut Faults) -> Model {
    if let Some(skip) = &ast.skip {
        faults.at(
            skip,
            "`skip` leaves a method out of a traced `impl` block; no argument is captured unless `args(..)` lists it",
        );
    }
    arguments(&ast.fields, place, faults);
    late(&ast, faults);
    if let Some((key, _)) = &ast.ret {
        let field =
            Field { key: "return".to_owned(), span: key.span(), root: None, capture: Capture::Returned };
        ast.fields.push(field);
    }
    unique(&ast.fields, faults);
    let name = place.name.unraw().to_string();
    let path = match place.owner {
        Some(owner) => format!("::{owner}::{name}"),
        None => format!("::{name}"),
    };
    let private = Private::of(ast.krate.as_ref());
    let name = ast.name.as_ref().map_or_else(|| quote!(#name), |given| named(given, faults));
    let target = ast.target.as_ref().map_or_else(|| quote!(::core::module_path!()), |target| quote!(#target));
    Model {
        private,
        name,
        target,
        function: quote!(::core::concat!(::core::module_path!(), #path)),
        level: level(ast.level),
        kind: ast.kind.unwrap_or("Internal"),
        fields: ast.fields,
        declared: Declared::default(),
        handle: ast.handle,
        err: ast.err,
        ret: ast.ret,
        expected_if: ast.expected_if,
        ok_status: ast.ok_status,
        parent: ast.parent.map(|(_, parent)| parent),
        links: ast.links,
        when: ast.when,
        follows_from: ast.follows_from,
        compatible: None,
    }
}

/// The constant of a level, `INFO` if none is said.
pub(super) fn level(constant: Option<&'static str>) -> TokenStream {
    let (private, constant) = (Private::alias(), format_ident!("{}", constant.unwrap_or("INFO")));
    quote!(#private::Level::#constant)
}

fn named(name: &Expr, faults: &mut Faults) -> TokenStream {
    if let Expr::Lit(ExprLit { lit, .. }) = name {
        match lit {
            Lit::Str(text) => {
                if let Err(fault) = names::span(&text.value()) {
                    faults.at(text, fault);
                }
            }
            other => faults.at(other, "`name` takes text in quotes: `name = \"…\"`"),
        }
    }
    quote!(#name)
}

/// What `args` and bare names in `fields` list must be arguments.
fn arguments(fields: &[Field], place: &Place<'_>, faults: &mut Faults) {
    for root in fields.iter().filter_map(|field| field.root.as_ref()) {
        if root != "self" && !place.arguments.contains(root) {
            let known = place.arguments.iter().map(ToString::to_string).collect::<Vec<_>>();
            let meant = did_you_mean(&root.to_string(), known.iter().map(String::as_str));
            let function = place.name;
            faults.at(root, format_args!("`{root}` is no argument of `{function}`{meant}"));
        }
    }
}

/// Late fields are set through the handle, and each needs a method name of its own.
fn late(ast: &Ast, faults: &mut Faults) {
    let late = ast.fields.iter().filter(|field| matches!(field.capture, Capture::Late(_)));
    let mut methods: Vec<String> = Vec::new();
    for field in late {
        if ast.handle.is_none() {
            faults.at_span(
                field.span,
                format_args!(
                    "`{}` is set later, through the span's handle: add `span = sp` and call `sp.{}(..)`",
                    field.key,
                    method(&field.key),
                ),
            );
        }
        if syn::parse_str::<Ident>(&method(&field.key)).is_err() {
            faults.at_span(field.span, "a late field needs a key that can be the name of a method");
        }
        if methods.contains(&method(&field.key)) {
            faults.at_span(
                field.span,
                format_args!("two late fields would be set by `{}(..)`", method(&field.key)),
            );
        }
        methods.push(method(&field.key));
    }
}

/// The method that sets a late field: dots become underscores.
pub(super) fn method(key: &str) -> String {
    key.replace(['.', '-'], "_")
}

pub(super) fn unique(fields: &[Field], faults: &mut Faults) {
    for (at, field) in fields.iter().enumerate() {
        if fields[..at].iter().any(|earlier| earlier.key == field.key) {
            faults.at_span(field.span, format_args!("the field `{}` is written twice", field.key));
        }
    }
}

/// The identifier of the method that sets this field, at the place of its key.
pub(super) fn method_ident(field: &Field) -> Ident {
    format_ident!("{}", method(&field.key), span = field.span)
}
