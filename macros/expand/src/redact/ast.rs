//! Reads a type's declaration.

use super::model::{Field, Model, Shape, Style};
use super::parse;
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::paths::Private;
use proc_macro2::TokenStream;
use quote::format_ident;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Ident, Member};

/// Tells what is no type, and derives that contradict `#[redact]`.
pub(super) fn check_attribute(item: &TokenStream, faults: &mut Faults) {
    let input: DeriveInput = match syn::parse2(item.clone()) {
        Ok(input) => input,
        Err(error) => {
            let is_function = syn::parse2::<syn::ItemFn>(item.clone()).is_ok();
            if is_function {
                faults.at_span(
                    error.span(),
                    "`#[redact]` classifies a type or an argument; on a function write it before the argument: \
                     `fn f(#[redact(pii = hmac)] email: &str)`",
                );
            } else {
                faults.at_span(
                    error.span(),
                    "`#[redact]` classifies a struct, an enum or a function's argument",
                );
            }
            return;
        }
    };
    for attribute in input.attrs.iter().filter(|attribute| is_named(attribute, "derive")) {
        // A derive that does not parse is told by the compiler.
        let _parsed = attribute.parse_nested_meta(|derived| {
            match derived.path.segments.last() {
                Some(last) if last.ident == "Debug" => faults.at(
                    &derived.path,
                    "`#[redact]` writes `Debug` itself, and the derived one would print every field in clear: \
                     remove it here",
                ),
                Some(last) if last.ident == "Redact" => {
                    faults.at(&derived.path, "`#[redact]` and `derive(Redact)` are the same: remove one of them");
                }
                _ => {}
            }
            Ok(())
        });
    }
}

/// The model of a type; what is not one is told.
pub(super) fn read(input: &DeriveInput, faults: &mut Faults) -> Option<Model> {
    let options = parse::on_type(TokenStream::new(), &input.attrs, faults);
    let shapes = match &input.data {
        Data::Struct(data) => vec![Shape {
            variant: None,
            shown: name(&input.ident),
            style: style(&data.fields),
            fields: fields(&data.fields, faults),
        }],
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| Shape {
                variant: Some(variant.ident.clone()),
                shown: parse::variant(&variant.attrs, faults).unwrap_or_else(|| name(&variant.ident)),
                style: style(&variant.fields),
                fields: fields(&variant.fields, faults),
            })
            .collect(),
        Data::Union(data) => {
            faults.at(
                data.union_token,
                "a union does not know which of its fields is set: classify a struct or an enum",
            );
            return None;
        }
    };
    Some(Model {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        whole: options.decision,
        bound: options.bound,
        private: Private::of(options.telemark.as_ref()),
        is_enum: matches!(input.data, Data::Enum(_)),
        shapes,
    })
}

fn name(ident: &Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}

const fn style(fields: &Fields) -> Style {
    match fields {
        Fields::Named(_) => Style::Named,
        Fields::Unnamed(_) => Style::Tuple,
        Fields::Unit => Style::Unit,
    }
}

fn fields(fields: &Fields, faults: &mut Faults) -> Vec<Field> {
    let read = |(at, field): (usize, &syn::Field)| Field {
        member: match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(syn::Index { index: at as u32, span: field.ty.span() }),
        },
        binding: format_ident!("__field_{at}"),
        ty: field.ty.clone(),
        decision: parse::field(&field.attrs, faults),
    };
    fields.iter().enumerate().map(read).collect()
}
