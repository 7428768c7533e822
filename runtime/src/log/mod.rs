//! Log records: from `tracing` events, from the `log` crate and from telemark itself, to lines of JSON or text.

mod around;
mod buffers;
mod desk;
mod direct;
mod emit;
mod fixed;
mod gather;
mod health;
mod json;
mod layer;
mod line;
mod nest;
mod output;
mod plan;
mod plans;
mod pretty;
mod queue;
mod record;
mod sink;
mod straight;
mod told;
mod typed;
mod typed_fields;
mod writer;

use around::Around;
pub use emit::emit;
#[cfg(feature = "server")]
pub(crate) use emit::is_read;
pub(crate) use emit::{
    Exchanged, bridge, emit_typed, exchange, flush, flush_before_the_end, is_wanted, set_default,
};
pub use health::{Health, health};
pub use layer::Layer;
pub(crate) use layer::enter;
pub use output::{Format, Output};
pub use record::Record;
pub use sink::Sink;
#[doc(hidden)]
pub use told::Told;
pub use typed::TypedEvent;
