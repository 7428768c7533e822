//! The entry points of telemark's macros; their reference is on the re-exports of the crate `telemark`.

#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "the reference stands where users look: on the re-exports of `telemark`")]

use proc_macro::TokenStream;
#[cfg(feature = "record")]
use telemark_expand as expand;
#[cfg(not(feature = "record"))]
use telemark_expand::silent as expand;

#[proc_macro_attribute]
pub fn traced(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::traced(attribute.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn instrument(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::instrument(attribute.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn metric(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::metric(attribute.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn redact(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::redact(attribute.into(), item.into()).into()
}

#[proc_macro_derive(Redact, attributes(redact, source, serde))]
pub fn derive_redact(item: TokenStream) -> TokenStream {
    expand::derive_redact(item.into()).into()
}

#[proc_macro_derive(DataClass, attributes(class))]
pub fn derive_data_class(item: TokenStream) -> TokenStream {
    expand::derive_data_class(item.into()).into()
}

#[proc_macro_derive(Event, attributes(event, redact, source, serde))]
pub fn derive_event(item: TokenStream) -> TokenStream {
    expand::derive_event(item.into()).into()
}

#[proc_macro_derive(LabelValue, attributes(label))]
pub fn derive_label_value(item: TokenStream) -> TokenStream {
    expand::derive_label_value(item.into()).into()
}

#[proc_macro_derive(Labels, attributes(label))]
pub fn derive_labels(item: TokenStream) -> TokenStream {
    expand::derive_labels(item.into()).into()
}

#[proc_macro_derive(Failure, attributes(failure))]
pub fn derive_failure(item: TokenStream) -> TokenStream {
    expand::derive_failure(item.into()).into()
}

#[proc_macro_attribute]
pub fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::test(attribute.into(), item.into()).into()
}

#[proc_macro]
pub fn span(input: TokenStream) -> TokenStream {
    expand::span(input.into()).into()
}

#[proc_macro]
pub fn slo(input: TokenStream) -> TokenStream {
    expand::slo(input.into()).into()
}

#[proc_macro]
pub fn alert(input: TokenStream) -> TokenStream {
    expand::alert(input.into()).into()
}

#[proc_macro]
pub fn assert_metric(input: TokenStream) -> TokenStream {
    expand::assert_metric(input.into()).into()
}

#[proc_macro]
pub fn assert_span(input: TokenStream) -> TokenStream {
    expand::assert_span(input.into()).into()
}

#[proc_macro]
pub fn assert_log(input: TokenStream) -> TokenStream {
    expand::assert_log(input.into()).into()
}
