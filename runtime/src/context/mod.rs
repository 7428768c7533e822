//! What a request carries from service to service, and how code finds it.

pub mod baggage;
mod request;
mod scope;
mod span_context;
mod traceparent;
mod tracestate;
mod tracking;

pub use request::Request;
pub use scope::{Current, Scope, current, of_span, scope};
pub use span_context::{SpanContext, TraceFlags};
pub use tracking::TrackingId;
