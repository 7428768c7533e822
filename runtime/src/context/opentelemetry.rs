//! Identities of spans to and from OpenTelemetry's API.

use super::{SpanContext, TraceFlags, tracestate};
use crate::error::Error;
use crate::id::{SpanId, TraceId};
use opentelemetry::trace::{self as api, TraceContextExt, TraceState};
use std::str::FromStr;

impl From<&SpanContext> for api::SpanContext {
    fn from(span: &SpanContext) -> Self {
        Self::new(
            api::TraceId::from_bytes(span.trace_id().to_bytes()),
            api::SpanId::from_bytes(span.span_id().to_bytes()),
            api::TraceFlags::new(span.flags().to_byte()),
            span.is_remote(),
            // Both sides keep to the standard; a list that the other one refuses is left out, as the standard wants it.
            span.trace_state().and_then(|state| TraceState::from_str(state).ok()).unwrap_or_default(),
        )
    }
}

impl From<SpanContext> for api::SpanContext {
    fn from(span: SpanContext) -> Self {
        Self::from(&span)
    }
}

/// Fails for an identity of zeros, which OpenTelemetry uses where there is no span.
impl TryFrom<&api::SpanContext> for SpanContext {
    type Error = Error;

    fn try_from(span: &api::SpanContext) -> Result<Self, Error> {
        let ids =
            (TraceId::from_bytes(span.trace_id().to_bytes()), SpanId::from_bytes(span.span_id().to_bytes()));
        let (Some(trace), Some(id)) = ids else {
            return Err(Error::new("the OpenTelemetry span context is not valid: an identifier is zero"));
        };
        let header = span.trace_state().header();
        let state = tracestate::combine([header.as_bytes()]).unwrap_or_default();
        let own = Self::new(trace, id)
            .with_flags(TraceFlags::from_byte(span.trace_flags().to_u8()))
            .with_trace_state(&state);
        Ok(if span.is_remote() { own.from_remote() } else { own })
    }
}

impl TryFrom<api::SpanContext> for SpanContext {
    type Error = Error;

    fn try_from(span: api::SpanContext) -> Result<Self, Error> {
        Self::try_from(&span)
    }
}

/// The span that is active in the context; fails if there is none.
impl TryFrom<&opentelemetry::Context> for SpanContext {
    type Error = Error;

    fn try_from(context: &opentelemetry::Context) -> Result<Self, Error> {
        Self::try_from(context.span().span_context())
    }
}

/// The span that is active in the context; fails if there is none.
impl TryFrom<opentelemetry::Context> for SpanContext {
    type Error = Error;

    fn try_from(context: opentelemetry::Context) -> Result<Self, Error> {
        Self::try_from(&context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> SpanContext {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";
        SpanContext::from_traceparent(header).expect("a valid header").with_trace_state("ot=th:8,vendor=1")
    }

    #[test]
    fn what_goes_over_comes_back() {
        for span in [
            ours(),
            ours().with_flags(TraceFlags::NONE),
            SpanContext::new(TraceId::random(), SpanId::random()),
        ] {
            let theirs = api::SpanContext::from(&span);
            assert_eq!(theirs.trace_id().to_string(), span.trace_id().to_string());
            assert_eq!(theirs.span_id().to_string(), span.span_id().to_string());
            assert_eq!(theirs.is_sampled(), span.is_sampled());
            assert_eq!(theirs.trace_state().header(), span.trace_state().unwrap_or_default());
            assert_eq!(SpanContext::try_from(theirs).expect("it is valid"), span);
        }
    }

    #[test]
    fn no_span_is_an_error_and_not_a_span_of_zeros() {
        assert!(SpanContext::try_from(api::SpanContext::NONE).is_err());
        assert!(SpanContext::try_from(opentelemetry::Context::new()).is_err());
    }
}
