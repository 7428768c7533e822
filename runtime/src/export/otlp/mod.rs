//! OTLP: spans, metrics and log records as protobuf over HTTP or gRPC, each from a thread of its own.

mod advice;
mod ahead;
mod answer;
mod batch;
mod config;
mod control;
mod encode;
mod endpoint;
mod exporter;
mod grpc;
mod http;
mod key_value;
mod logs;
mod lost;
pub(crate) mod measured;
mod metrics;
mod orders;
mod own;
mod pairs;
mod queue;
mod reader;
#[cfg(feature = "tls")]
mod renewed;
mod resource;
mod retry;
mod room;
mod route;
mod sending;
mod target;
mod thread;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "no_tls.rs"]
#[allow(clippy::unnecessary_wraps, reason = "it has the form of the one that has TLS")]
mod tls;
pub mod transport;
mod usual;
mod variables;
mod whole;
mod worker;
mod writer;

pub use config::Config;
pub use control::Control;
pub use exporter::Exporter;
pub(crate) use http::asked;
pub use logs::{LogConfig, LogExporter};
pub use lost::{Health, Lost};
pub use metrics::{MetricConfig, MetricEncoder, MetricExporter, MetricRequest};
pub(crate) use queue::Offered;
pub use resource::Resource;
pub use target::{Protocol, Target};
pub(crate) use whole::{request_of_logs, request_of_spans};
