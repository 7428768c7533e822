//! Spans: genuine `tracing` spans, recorded by a layer and handed to sinks when they end.

mod layer;
mod live;
mod open;
mod record;
mod site;

pub(crate) use layer::Layer;
pub use layer::SpanSink;
pub(crate) use live::{add_event, is_recorded, set_attribute, set_status, stop};
pub(crate) use open::open;
pub use open::{Parent, Start};
pub use record::{SpanEvent, SpanRecord, Status};
pub use site::Site;
pub(crate) use site::is_declared;
