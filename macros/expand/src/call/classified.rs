//! Arguments under `#[redact(..)]`: captured in their redacted form only, a secret never.

use super::ast::Function;
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::paths::Private;
use crate::redact::Decision;
use crate::traced::{Capture, Field, Redacted};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{FnArg, Pat};

/// One classified argument.
pub(super) struct Classified {
    name: Ident,
    decision: Decision,
}

/// Reads the classified arguments of a function.
pub(super) fn read(function: &Function, faults: &mut Faults) -> Vec<Classified> {
    let mut found = Vec::new();
    for argument in &function.signature.inputs {
        let attributes = match argument {
            FnArg::Typed(typed) => &typed.attrs,
            FnArg::Receiver(receiver) => &receiver.attrs,
        };
        let Some(attribute) = attributes.iter().find(|attribute| is_named(attribute, "redact")) else {
            continue;
        };
        let Some(decision) = Decision::of_argument(attributes, faults) else { continue };
        match argument {
            FnArg::Typed(typed) if matches!(*typed.pat, Pat::Ident(_)) => {
                if let Pat::Ident(pattern) = &*typed.pat {
                    found.push(Classified { name: pattern.ident.clone(), decision });
                }
            }
            _ => faults
                .at(attribute, "only an argument with one name is classified: `#[redact(pii)] user: User`"),
        }
    }
    found
}

/// What becomes of a classified argument that no field shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unlisted {
    /// It is captured all the same: nothing else would be.
    Captured,
    /// It is left out: its author says so by `skip`, and everything else is captured.
    LeftOut,
}

/// Puts the redacted forms among the fields of the span, and tells what would show more.
pub(super) fn apply(
    classified: &[Classified],
    fields: &mut Vec<Field>,
    unlisted: Unlisted,
    faults: &mut Faults,
) {
    let private = Private::alias();
    for Classified { name, decision } in classified {
        let value = name.to_token_stream();
        let slot = decision.capture(&private, &value).map(|captured| Redacted {
            argument: name.clone(),
            slot: quote!(#private::redacted(#captured)),
            described: decision.described(&private),
        });
        let mut listed = unlisted == Unlisted::LeftOut;
        if listed && slot.is_none() {
            fields.retain(|field| field.root.as_ref() != Some(name));
        }
        for field in &mut *fields {
            let tokens = field.tokens();
            if !mentions(&tokens, name) {
                continue;
            }
            let whole = tokens.to_string() == value.to_string();
            match &slot {
                Some(slot) if whole => {
                    field.capture = Capture::Redacted(slot.clone());
                    listed = true;
                }
                Some(_) => {
                    let written = match unlisted {
                        Unlisted::Captured => format!("args({name})"),
                        Unlisted::LeftOut => format!("fields({name} = {name})"),
                    };
                    faults.at(
                        tokens,
                        format_args!("`{name}` is classified and is captured as a whole, in its redacted form: `{written}`"),
                    );
                }
                None => faults.at(tokens, format_args!("`{name}` is secret: no field shows anything of it")),
            }
        }
        if let Some(slot) = slot.filter(|_| !listed) {
            fields.push(Field {
                key: name.unraw().to_string(),
                span: name.span(),
                root: Some(name.clone()),
                capture: Capture::Redacted(slot),
            });
        }
    }
}

/// Whether an expression names the argument, as itself and not as a field or a method of something.
fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    let mut dotted = false;
    tokens.clone().into_iter().any(|tree| {
        let member =
            std::mem::replace(&mut dotted, matches!(&tree, TokenTree::Punct(p) if p.as_char() == '.'));
        match tree {
            TokenTree::Ident(word) => !member && word == *name,
            TokenTree::Group(group) => mentions(&group.stream(), name),
            _ => false,
        }
    })
}
