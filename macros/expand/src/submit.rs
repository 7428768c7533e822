//! Hands a description to the registry of what a program declares.

use crate::paths::Private;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The kinds of `registry::Declared`.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A metric with its values.
    Metric,
    /// A typed event.
    Event,
    /// A type with classified fields.
    Redacted,
    /// An objective.
    Slo,
    /// An alert.
    Alert,
    /// A type of errors.
    Failure,
}

/// Submits a reference to a static.
pub(crate) fn submit(private: &Private, kind: Kind, reference: &TokenStream) -> TokenStream {
    let kind = format_ident!(
        "{}",
        match kind {
            Kind::Metric => "Metric",
            Kind::Event => "Event",
            Kind::Redacted => "Redacted",
            Kind::Slo => "Slo",
            Kind::Alert => "Alert",
            Kind::Failure => "Failure",
        }
    );
    quote!(#private::inventory::submit! { #private::Declared::#kind(#reference) })
}
