//! Log records as OTLP: encoded by the thread that logs, sent in batches by a thread of its own.

mod config;
mod encode;
mod event;
mod exporter;
mod limits;

pub use config::LogConfig;
pub(super) use encode::whole;
pub use exporter::LogExporter;
