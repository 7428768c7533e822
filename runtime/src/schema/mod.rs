//! Constant descriptions of what a program declares.

mod event;
mod location;
mod metric;
mod redact;
mod span;

pub use event::EventShape;
pub use location::Location;
pub use metric::{Interned, LabelShape, LabelValues, MetricKind, Series, Shape};
pub use redact::{Class, RedactField, RedactShape};
pub use span::{Capture, FieldShape, SpanKind, SpanShape};
