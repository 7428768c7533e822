//! Constant descriptions of what a program declares.

mod bucket_search;
mod event;
mod fingerprint;
mod location;
mod metric;
mod naming;
pub(crate) mod near;
mod objective;
mod redact;
mod span;

pub use bucket_search::BucketSearch;
pub use event::EventShape;
pub use location::Location;
pub(crate) use metric::OTHER;
pub(crate) use metric::{EachSeries, Exemplar, Interned, Series};
pub use metric::{LabelShape, LabelValues, MetricKind, Shape};
pub(crate) use naming::{prometheus_label, prometheus_name, prometheus_name_of, prometheus_unit};
pub use objective::{AlertShape, Comparison, Condition, Indicator, MatchOp, Matcher, Selection, SloShape};
pub use redact::{Class, RedactField, RedactShape};
pub use span::{Capture, FieldShape, SpanKind, SpanShape};
