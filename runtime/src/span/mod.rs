//! Spans: genuine `tracing` spans, recorded by a layer and handed to sinks when they end.

mod layer;
mod live;
mod open;
mod record;
mod site;

pub use layer::{Layer, SpanSink};
pub use live::{add_event, add_link, is_recorded, rename, set_attribute, set_status, stop};
pub use open::{Parent, Start, open};
pub use record::{SpanEvent, SpanRecord, Status};
pub use site::{Site, is_declared};
