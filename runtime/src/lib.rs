//! Annotate a function once; get its spans, metrics, logs and redaction, checked by the compiler.

extern crate self as telemark;

#[doc(hidden)]
pub mod __private;
mod clock;
mod context;
mod error;
mod id;
pub mod log;
mod redact;
mod registry;
mod sample;
mod schema;
mod span;
mod value;

pub use context::{
    Carrier, CarrierMut, Current, SpanContext, TrackingId, baggage, current, set_attribute, set_user,
};
pub use error::{Error, Result};
pub use id::{SpanId, TraceId};
pub use redact::{Class, Policy, Public, public};
pub use telemark_macros::{LabelValue, Labels, Redact, metric, redact, span, traced};
pub use tracing::Instrument;
