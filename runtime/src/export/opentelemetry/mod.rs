//! Exporters written for OpenTelemetry's SDK: finished spans as its data, sent from a thread of their own.

mod batching;
mod data;
mod erased;
mod protected;
mod sink;
mod wait;
mod worker;

pub(crate) use batching::Batching;
pub(crate) use erased::Plugged;
pub use protected::{ProtectedExporter, protect_exporter};
pub(crate) use sink::Sink;
