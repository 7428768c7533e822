//! Spans: genuine `tracing` spans, recorded in slots by an engine of our own and handed on when they end.

mod beginning;
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
mod limits;
mod memory;
mod record;
mod sink;
mod site;
#[cfg(feature = "record")]
mod sites;
#[cfg(not(feature = "record"))]
#[path = "no_sites.rs"]
mod sites;
#[cfg(test)]
pub(crate) mod specimen;
mod start;
mod view;

pub(crate) use body::{Body, Counts, Entries, Entry, StatusRef, ValueRef, append, begin_of};
#[cfg(feature = "opentelemetry")]
pub use bridge::BesideOpenTelemetry;
#[cfg(feature = "opentelemetry")]
pub(crate) use bridge::stand_beside;
pub use engine::Kept;
pub(crate) use engine::{
    Engine, Events, Inside, Layer, Loss, Opened, Outlet, Recorder, Stance, add_current_event, collect,
    counts, hand_over, install, losses, open, open_below, open_entered, stance,
};
pub use extension::{IntoSpanContext, SpanExt};
pub(crate) use filter::Filter;
pub use given::Given;
pub(crate) use given::Values;
pub(crate) use limits::Limits;
pub use memory::SpanMemory;
pub use record::{SpanEvent, SpanRecord, Status};
pub use sink::SpanSink;
pub use site::Site;
use site::is_ours;
#[cfg(feature = "record")]
pub use sites::TELEMARK_SITES_0_1 as SITES;
pub(crate) use sites::declared;
pub(crate) use start::open_values;
pub use start::{Parent, Start};
pub(crate) use view::{FUNCTION, RecordView, TRACKING, function_of, identifies};
