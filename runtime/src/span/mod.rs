//! Spans: genuine `tracing` spans, recorded by a layer and handed to sinks when they end.

mod beginning;
#[allow(dead_code, unused_imports, reason = "the engine that fills it is being built")]
mod body;
mod engine;
mod filter;
mod given;
mod layer;
#[allow(dead_code, reason = "the engine that obeys them is being built")]
mod limits;
mod live;
mod open;
mod record;
mod site;

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
