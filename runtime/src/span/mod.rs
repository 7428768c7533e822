//! Spans: genuine `tracing` spans, recorded by a layer and handed to sinks when they end.

mod beginning;
#[allow(dead_code, unused_imports, reason = "the engine that fills it is being built")]
mod body;
#[cfg(feature = "opentelemetry")]
mod bridge;
#[cfg(not(feature = "opentelemetry"))]
#[path = "no_bridge.rs"]
mod bridge;
mod engine;
mod extension;
mod filter;
mod given;
mod joint;
mod layer;
#[allow(dead_code, reason = "the engine that obeys them is being built")]
mod limits;
mod live;
mod open;
mod record;
mod site;
#[cfg(test)]
pub(crate) mod specimen;
#[allow(dead_code, reason = "the engine whose spans it shows is being built")]
mod view;

#[cfg(test)]
pub(crate) use body::Body;
pub(crate) use body::{StatusRef, Text, ValueRef};
#[cfg(feature = "opentelemetry")]
pub use bridge::BesideOpenTelemetry;
#[cfg(feature = "opentelemetry")]
pub(crate) use bridge::stand_beside;
pub use extension::{IntoSpanContext, SpanExt};
pub(crate) use filter::Filter;
pub use given::Given;
pub(crate) use layer::Layer;
pub use layer::SpanSink;
pub(crate) use live::{add_event, is_recorded, set_attribute, set_status, stop};
pub(crate) use open::open;
pub use open::{Parent, Start};
pub use record::{SpanEvent, SpanRecord, Status};
pub use site::Site;
use site::is_ours;
pub(crate) use view::RecordView;
