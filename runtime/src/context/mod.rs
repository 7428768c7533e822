//! What a request carries from service to service, and how code finds it.

pub mod baggage;
pub(crate) mod carrier;
mod faults;
#[cfg(feature = "opentelemetry")]
mod opentelemetry;
pub(crate) mod process;
pub(crate) mod propagation;
mod request;
pub(crate) mod sampled;
mod scope;
mod silence;
mod span_context;
mod traceparent;
mod tracestate;
mod tracking;

pub use carrier::{Carrier, CarrierMut};
pub(crate) use propagation::caller;
pub use propagation::inject;
pub use request::{Request, set_attribute, set_user};
pub use scope::{Current, current};
pub(crate) use scope::{Scope, of_span, open_spans, scope};
pub(crate) use silence::{is_silent, silence_thread};
pub use span_context::{SpanContext, TraceFlags};
pub use tracking::TrackingId;
