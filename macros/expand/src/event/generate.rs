//! Writes one description, and `emit`, which is one call.

use super::ast::Ast;
use super::model::Model;
use crate::submit::{self, Kind};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// The description of an event and its method.
pub(super) fn event(model: &Model<'_>) -> TokenStream {
    let Model { ident, visibility, generics, private, name, message, keys, .. } = model;
    let (texts, slots) = (&model.template.texts, &model.template.slots);
    let level = Ident::new(model.level, Span::call_site());
    let (impls, types, wheres) = generics.split_for_impl();
    // The bounds of `Redact` stand in its own implementation; naming them once more would be one too many.
    let shown = (!generics.params.is_empty()).then(|| quote!(where Self: #private::redaction::Redact));
    let submitted = submit::submit(private, Kind::Event, &quote!(&SHAPE));
    let type_name = syn::ext::IdentExt::unraw(*ident).to_string();
    let doc = format!("Records the event `{name}` in the log and on the current span.");
    quote! {
        const _: () = {
            static SHAPE: #private::EventShape = #private::EventShape {
                type_name: #type_name,
                name: #name,
                level: #private::Level::#level,
                message: #message,
                fields: &[#(#keys),*],
                location: #private::here!(),
            };
            #submitted
            impl #impls #ident #types #wheres {
                #[doc = #doc]
                #visibility fn emit(&self) #shown {
                    static EVENT: #private::TypedEvent =
                        #private::TypedEvent::new(&SHAPE, &[#(#texts),*], &[#(#slots),*]);
                    #private::emit(&EVENT, self);
                }
            }
        };
    }
}

/// The method of an event that was refused.
pub(super) fn silent(ast: &Ast) -> TokenStream {
    let (ident, visibility) = (&ast.input.ident, &ast.input.vis);
    let (impls, types, wheres) = ast.input.generics.split_for_impl();
    quote! {
        impl #impls #ident #types #wheres {
            #[doc(hidden)]
            #visibility fn emit(&self) {}
        }
    }
}
