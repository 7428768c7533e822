//! Writes the handle of a metric: one static description, its state, and their submission.

use super::ast::Kind;
use super::model::{Buckets, Metric, Static};
use crate::fallback::is_ours;
use crate::submit::{self, submit};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

/// The static with its handle.
pub(super) fn declaration(model: &Static) -> TokenStream {
    let value = handle(&model.metric, &model.ident);
    let ty = &model.ty;
    around(model, &quote!(#ty), &value)
}

/// After a fault: the static with a handle that nobody reads, so that the code that updates it still compiles.
pub(super) fn refused(model: &Static) -> TokenStream {
    let private = &model.metric.private;
    let kind = format_ident!("{}", model.written.unwrap_or(model.metric.kind).handle());
    let value = quote!(#private::#kind::refused());
    if model.written.is_some() {
        let ty = &model.ty;
        return around(model, &quote!(#ty), &value);
    }
    let arguments = arguments(&model.ty);
    around(model, &quote!(#private::#kind #arguments), &value)
}

fn around(model: &Static, ty: &TokenStream, value: &TokenStream) -> TokenStream {
    let Static { attributes, visibility, token, ident, metric, undocumented, .. } = model;
    let attributes = attributes.iter().filter(|attribute| !is_ours(attribute));
    let description = &metric.description;
    let doc = (*undocumented && !description.is_empty()).then(|| quote!(#[doc = #description]));
    let unused = metric
        .observed
        .is_some()
        .then(|| quote!(#[allow(dead_code, reason = "the value is read by whoever exports it")]));
    quote!(#(#attributes)* #doc #unused #visibility #token #ident: #ty = #value;)
}

fn arguments(ty: &Type) -> Option<PathArguments> {
    let Type::Path(path) = ty else { return None };
    let arguments = path.path.segments.last()?.arguments.clone();
    let unit = matches!(&arguments, PathArguments::AngleBracketed(list)
        if matches!(list.args.first(), Some(GenericArgument::Type(Type::Tuple(_)))));
    (!unit).then_some(arguments)
}

/// The expression that makes the handle of the static `itself`, and declares the metric.
pub(crate) fn handle(metric: &Metric, itself: &syn::Ident) -> TokenStream {
    let Metric { private, kind, name, unit, description, zero_all, renamed_from, deprecated, .. } = metric;
    let kind = format_ident!("{}", kind.handle());
    let labels = metric.labels.as_ref().map_or_else(
        || quote!(&[]),
        |labels| quote_spanned!(metric.place=> <#labels as #private::Labels>::LABELS),
    );
    let (buckets, search) = match &metric.buckets {
        Buckets::Listed(bounds) if bounds.is_empty() => (quote!(&[]), quote!(&#private::BucketSearch::NONE)),
        Buckets::Listed(bounds) => {
            (quote!(&[#(#bounds),*]), quote!(&#private::BucketSearch::of(&[#(#bounds),*])))
        }
        Buckets::Named(bounds) => (quote!(&#bounds), quote!(&#private::BucketSearch::of(&#bounds))),
    };
    let checks = checks(metric);
    let observed = format_ident!("{}", metric.kind.handle().to_lowercase());
    let (reader, declared) = match &metric.observed {
        Some(with) => (
            Some(quote! {
                static __TELEMARK_OBSERVED: #private::Observed = #private::Observed::#observed(&__TELEMARK_SHAPE, #with);
            }),
            quote!(&__TELEMARK_OBSERVED),
        ),
        None => (None, quote!(&#itself)),
    };
    let submission = submit(private, submit::Kind::Metric, &declared);
    quote! {{
        static __TELEMARK_SHAPE: #private::Shape = #private::Shape {
            name: #name,
            kind: #private::MetricKind::#kind,
            unit: #unit,
            description: #description,
            labels: #labels,
            buckets: #buckets,
            search: #search,
            zero_all: #zero_all,
            renamed_from: #renamed_from,
            deprecated: #deprecated,
            location: #private::here!(),
        };
        static __TELEMARK_STATE: #private::State = #private::State::new();
        #checks
        #reader
        #submission
        #private::#kind::new(&__TELEMARK_SHAPE, &__TELEMARK_STATE)
    }}
}

/// What only the compiler knows: how many series there are, and whether a named list of bounds rises.
fn checks(metric: &Metric) -> TokenStream {
    let Metric { private, name, max_series, .. } = metric;
    let rising = match &metric.buckets {
        Buckets::Named(bounds) => {
            let text = format!("the bounds of metric `{name}` must be finite numbers that rise strictly");
            quote_spanned!(metric.place=> const _: () = ::core::assert!(#private::rising(&#bounds), #text);)
        }
        Buckets::Listed(_) => TokenStream::new(),
    };
    if metric.labels.is_none() && metric.kind != Kind::Histogram {
        return rising;
    }
    let limit = quote_spanned! {metric.place=>
        const _: () = ::core::assert!(
            #private::series(&__TELEMARK_SHAPE) <= #max_series,
            "{}",
            #private::too_many_series(&__TELEMARK_SHAPE, #max_series).as_str()
        );
    };
    quote!(#rising #limit)
}
