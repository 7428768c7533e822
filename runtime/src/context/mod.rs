//! What a request carries from service to service, and how code finds it.

pub mod baggage;
pub(crate) mod carrier;
mod faults;
#[cfg(feature = "otlp")]
mod metadata;
#[cfg(feature = "opentelemetry")]
mod opentelemetry;
pub(crate) mod process;
pub(crate) mod propagation;
mod request;
pub(crate) mod sampled;
mod scope;
mod short;
mod silence;
mod span_context;
mod task;
mod traceparent;
mod tracestate;
mod tracking;

pub use baggage::BaggageValue;
pub use carrier::{Carrier, CarrierMut};
#[cfg(feature = "opentelemetry")]
pub use propagation::Propagators;
pub(crate) use propagation::caller;
pub use propagation::{Propagator, inject};
pub(crate) use request::traces_are_marked;
pub use request::{Request, set_attribute, set_user};
pub(crate) use sampled::SampledSpan;
pub use scope::{Current, current};
#[cfg_attr(not(feature = "record"), allow(unused_imports, reason = "typed events ask"))]
pub(crate) use scope::{
    Identity, Mounted, Place, Scope, Show, Spans, around, at_number, here, of_span, provide, scope,
};
#[cfg_attr(
    not(feature = "server"),
    allow(unused_imports, reason = "the server keeps the path of a request")
)]
pub(crate) use short::Short;
pub(crate) use silence::{is_silent, silence_thread};
pub use span_context::{SpanContext, TraceFlags};
pub use task::{spawn, spawn_blocking};
pub use tracking::TrackingId;
