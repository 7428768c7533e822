//! Log records: from `tracing` events, from the `log` crate and from telemark itself, to lines of JSON or text.

mod emit;
mod health;
mod json;
mod layer;
mod nest;
mod output;
mod pretty;
mod queue;
mod record;
mod sink;

pub use emit::emit;
pub(crate) use emit::{Exchanged, bridge, emit_under, exchange, flush, is_wanted, set_default};
pub use health::{Health, health};
pub use layer::Layer;
pub(crate) use layer::enter;
pub use output::{Format, Output};
pub use record::Record;
pub use sink::Sink;
