//! OTLP: spans as protobuf over HTTP or gRPC, from a bounded queue and a thread of its own.

mod answer;
mod batch;
mod config;
mod encode;
mod endpoint;
mod exporter;
mod grpc;
mod http;
mod lost;
mod metrics;
mod pairs;
mod queue;
mod reader;
mod resource;
mod retry;
mod target;
pub mod transport;
mod worker;
mod writer;

pub use config::Config;
pub use exporter::Exporter;
pub use lost::{Health, Lost};
pub use metrics::{MetricEncoder, MetricRequest};
pub use resource::Resource;
pub use target::{Protocol, Target};
