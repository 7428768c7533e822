//! Annotate a function once; get its spans, metrics, logs and redaction, checked by the compiler.
#![doc = include_str!("guide.md")]

extern crate self as telemark;

#[doc(hidden)]
pub mod __private;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
mod call;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
#[cfg_attr(
    not(all(feature = "client", feature = "server", feature = "record")),
    allow(dead_code, reason = "each side of HTTP uses some of it, and what records")
)]
mod context;
#[cfg(all(feature = "otlp", feature = "record"))]
pub mod doctor;
mod error;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
pub mod export;
#[cfg(any(feature = "client", feature = "server"))]
#[cfg_attr(
    not(all(feature = "client", feature = "server", feature = "record")),
    allow(dead_code, reason = "each side of HTTP uses some of it, and what records")
)]
pub mod http;
mod id;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
pub mod log;
#[cfg_attr(
    not(all(feature = "otlp", feature = "record", any(feature = "server", feature = "client"))),
    allow(dead_code, unused_imports, reason = "what records, exports and serves uses it")
)]
mod metric;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
mod redact;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
mod registry;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
pub mod sample;
mod schema;
#[cfg_attr(not(feature = "record"), allow(dead_code, unused_imports, reason = "what records uses it"))]
mod setup;
#[cfg_attr(
    not(all(feature = "otlp", feature = "server", feature = "record")),
    allow(dead_code, unused_imports, reason = "what records and exports uses it")
)]
mod span;
pub mod testing;
mod value;

pub use call::{ErrorType, Failure, FailureKind, SafeError};
pub use catalog::{audit, catalog};
#[cfg(feature = "opentelemetry")]
pub use context::Propagators;
pub use context::{
    BaggageValue, Carrier, CarrierMut, Current, Propagator, Request, SpanContext, TraceFlags, TrackingId,
    baggage, current, inject, set_attribute, set_user, spawn, spawn_blocking,
};
#[cfg(all(feature = "otlp", feature = "record"))]
pub use doctor::doctor;
pub use error::{Error, Result};
#[cfg(all(feature = "opentelemetry-sdk", feature = "record"))]
pub use export::opentelemetry::{ProtectedExporter, protect_exporter};
pub use id::{SpanId, TraceId};
pub use metric::{
    Between, Bound, Capped, Counter, Entered, Gauge, Histogram, LabelValue, Labels, Measurement, MetricData,
    MetricPoint, MetricReader, MetricValue, Outcome, Temporality, UpDown,
};
pub use redact::{
    Class, Classification, DataClass, Foreign, Overwrite, Policy, Protected, Public, Record, Redact,
    Redacted, Secret, SinkKind, SinkPolicy, protect, pseudonyms, public,
};
#[cfg(feature = "fmt")]
pub use redact::{ProtectedFields, protected_fields};
pub use schema::SpanKind;
pub use setup::{
    Dropped, Health, Logs, Setup, SignalHealth, Slo, Telemetry, Variable, layer, setup, variables,
};
#[cfg(feature = "opentelemetry")]
pub use span::BesideOpenTelemetry;
pub use span::{IntoSpanContext, SpanEvent, SpanExt, SpanMemory, SpanRecord, SpanSink, Status};
pub use telemark_macros::DataClass;
#[doc = include_str!("call/event.md")]
pub use telemark_macros::Event;
#[doc = include_str!("call/failure.md")]
pub use telemark_macros::Failure;
#[doc = include_str!("metric/label_value.md")]
pub use telemark_macros::LabelValue;
#[doc = include_str!("metric/labels.md")]
pub use telemark_macros::Labels;
#[doc = include_str!("catalog/alert.md")]
pub use telemark_macros::alert;
#[doc = include_str!("call/instrument.md")]
pub use telemark_macros::instrument;
#[doc = include_str!("metric/metric.md")]
pub use telemark_macros::metric;
#[doc = include_str!("catalog/slo.md")]
pub use telemark_macros::slo;
#[doc = include_str!("call/span.md")]
pub use telemark_macros::span;
#[doc = include_str!("testing/test.md")]
pub use telemark_macros::test;
#[doc = include_str!("call/traced.md")]
pub use telemark_macros::traced;
#[doc = include_str!("redact/redact.md")]
pub use telemark_macros::{Redact, redact};
pub use tracing::Instrument;
pub use value::Value;
