//! Metrics as OTLP: encoded straight from the table, sent when the interval is over.

mod attributes;
mod encoder;
mod family;
mod points;

pub use encoder::{MetricEncoder, MetricRequest};
