//! Reads a type's declaration.

use super::model::{Class, Decision, Field, How, Model, Shape, Style};
use super::parse::{self, TypeOptions};
use super::strategy;
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::paths::Private;
use proc_macro2::TokenStream;
use quote::format_ident;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Member, Type};

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
    one_message(input, &options, faults);
    let shapes = match &input.data {
        Data::Struct(data) => vec![Shape {
            variant: None,
            shown: name(&input.ident),
            style: style(&data.fields),
            fields: fields(&data.fields, &options, faults),
            message: options.message.clone(),
            serde: Vec::new(),
        }],
        Data::Enum(data) => {
            if let Some(message) = &options.message {
                faults.at(
                    message,
                    "each variant has its own text: write `#[redact(error)]` or `#[redact(display)]` here and the text \
                     on the variants, as `#[redact(error = \"…\")]`",
                );
            }
            data.variants.iter().map(|variant| of_variant(variant, &options, faults)).collect()
        }
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
        extras: options.extras,
        serde: of_serde(&input.attrs),
    })
}

/// `derive(Failure)` and thiserror write a message, too; a derive sees them by their attributes.
fn one_message(input: &DeriveInput, options: &TypeOptions, faults: &mut Faults) {
    let Some(place) = options.extras.error else { return };
    let variants = match &input.data {
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.attrs).collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    let all: Vec<&Attribute> = input.attrs.iter().chain(variants).collect();
    if all.iter().any(|attribute| is_named(attribute, "failure")) {
        faults.at_span(
            place,
            "`derive(Failure)` gives the type a safe message already: remove `error` here, or that derive",
        );
    } else if all.iter().any(|attribute| is_named(attribute, "error")) {
        faults.at_span(
            place,
            "`#[error(..)]` of thiserror gives the type `Display` and `Error` already: remove `error` here, or those",
        );
    }
}

fn of_variant(variant: &syn::Variant, options: &TypeOptions, faults: &mut Faults) -> Shape {
    let said = parse::variant(&variant.attrs, faults);
    Shape {
        variant: Some(variant.ident.clone()),
        shown: said.shown.unwrap_or_else(|| name(&variant.ident)),
        style: style(&variant.fields),
        fields: fields(&variant.fields, options, faults),
        message: said.message,
        serde: of_serde(&variant.attrs),
    }
}

fn of_serde(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| is_named(attribute, "serde")).cloned().collect()
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

/// `each` of a map is each of its values: its keys are hidden unless they are kept.
///
/// A map is known by its name, because a macro sees no types; one under another name takes `key = redact`.
fn each_value(mut decision: Decision, ty: &Type) -> Decision {
    let ty = match ty {
        Type::Reference(reference) => &reference.elem,
        ty => ty,
    };
    let last = if let Type::Path(path) = ty { path.path.segments.last() } else { None };
    let options = &mut decision.options;
    if options.each && options.keys.is_none() && last.is_some_and(|last| name(&last.ident).ends_with("Map")) {
        options.keys = Some(false);
    }
    decision
}

fn fields(fields: &Fields, options: &TypeOptions, faults: &mut Faults) -> Vec<Field> {
    let read = |(at, field): (usize, &syn::Field)| {
        let source = field.attrs.iter().any(|attribute| is_named(attribute, "source"));
        // The cause of an error is told by `source()`, and by its own type's decisions.
        let unsaid = || source.then(|| Decision::new(Class::Personal, How::By(strategy::left_out())));
        let fallback = || if options.decision.is_some() { None } else { options.undecided.clone() };
        Field {
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(syn::Index { index: at as u32, span: field.ty.span() }),
            },
            binding: format_ident!("__field_{at}"),
            ty: field.ty.clone(),
            decision: parse::field(&field.attrs, faults)
                .or_else(unsaid)
                .or_else(fallback)
                .map(|decision| each_value(decision, &field.ty)),
            prefix: options.name.clone(),
            source,
            serde: of_serde(&field.attrs),
        }
    };
    fields.iter().enumerate().map(read).collect()
}
