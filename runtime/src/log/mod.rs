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
pub(crate) use emit::{bridge, emit_under, flush, is_wanted, set_default};
pub use health::{Health, health};
pub use layer::Layer;
pub(crate) use layer::enter;
pub use output::{Format, Output};
pub use record::Record;
pub use sink::Sink;
