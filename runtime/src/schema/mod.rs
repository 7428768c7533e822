//! Constant descriptions of what a program declares.

mod bucket_search;
mod event;
mod failure;
mod fingerprint;
mod indicator;
mod location;
mod metric;
mod naming;
pub(crate) mod near;
mod objective;
mod pattern;
mod plural;
mod redact;
mod selection;
mod span;
mod text;
mod zero;

pub use bucket_search::BucketSearch;
pub use event::EventShape;
pub use failure::{FailureShape, KindShape};
pub(crate) use indicator::is_boundary;
pub use indicator::{
    Measure, Used, bound_fault, boundary, converted, good_fault, kind_fault, measure_fault, part_fault,
    quantile_fault,
};
pub use location::Location;
pub(crate) use metric::OTHER;
pub(crate) use metric::{EachSeries, Exemplar, Interned, Series};
pub use metric::{LabelShape, LabelValues, MetricKind, Shape};
pub(crate) use naming::{prometheus_label, prometheus_name, prometheus_name_of, prometheus_unit};
pub use objective::{AlertShape, Comparison, Condition, Indicator, MatchOp, Matcher, Selection, SloShape};
pub(crate) use pattern::{Matching, matches as pattern_matches};
pub(crate) use plural::counted;
pub use redact::{Class, RedactField, RedactShape};
pub(crate) use selection::no_such_label;
pub use selection::{label_fault, matcher_fault, selection_fault};
pub use span::{Capture, FieldShape, SpanKind, SpanShape};
pub use text::Text;
pub(crate) use zero::Zero;
