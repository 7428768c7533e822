//! Log records: from `tracing` events, from the `log` crate and from telemark itself, to lines of JSON or text.

mod health;
mod layer;
mod record;
mod sink;

pub use health::{Health, health};
pub use layer::Layer;
pub use record::Record;
pub use sink::{Sink, emit};
