//! Metrics as OTLP: encoded straight from the table, sent when the interval is over.

mod attributes;
mod config;
mod encoder;
mod exporter;
mod family;
mod points;
mod worker;

pub use config::MetricConfig;
pub use encoder::{MetricEncoder, MetricRequest};
pub use exporter::MetricExporter;
