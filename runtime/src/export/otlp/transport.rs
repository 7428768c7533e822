//! Bytes on the wire: one request and its answer, whatever the protocol.

use super::grpc::Grpc;
use super::http::Http;
use super::target::{Protocol, Target};
use crate::error::Result;
use bytes::Bytes;
use std::pin::Pin;
use std::time::Duration;
use telemark_macros::LabelValue;

/// What is sent.
#[derive(LabelValue, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// Spans.
    Traces,
    /// Metrics.
    Metrics,
    /// Log records.
    Logs,
}

impl Signal {
    /// The word in a URL's path and in messages.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }

    /// What is counted.
    pub(super) const fn items(self) -> &'static str {
        match self {
            Self::Traces => "spans",
            Self::Metrics => "points",
            Self::Logs => "records",
        }
    }

    /// The word in the names of environment variables.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Traces => "TRACES",
            Self::Metrics => "METRICS",
            Self::Logs => "LOGS",
        }
    }

    /// The method of the collector's gRPC service.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            Self::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            Self::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
        }
    }
}

/// Whether, and when, the same bytes may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Never: the collector does not want them.
    Never,
    /// After a pause of the sender's choice.
    Soon,
    /// Not before this time is over; the collector says so.
    After(Duration),
}

/// A request that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What happened, for people; without credentials.
    pub reason: String,
    /// Whether to try again.
    pub retry: Retry,
    /// Whether the collector has said so; else nobody there has said anything, or nobody is there.
    pub answered: bool,
}

/// The answer to one request: the bytes of the collector's response message.
pub type Answer = std::result::Result<Bytes, Refusal>;

/// An answer that is on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// Sends one encoded export request of one signal; retries and deadlines are the sender's.
pub trait Transport: Send + Sync {
    /// Sends once.
    fn send(&self, request: Bytes) -> Sending<'_>;
}

/// A transport to this target; to be called, and used, on a tokio runtime.
pub fn connect(signal: Signal, target: &Target) -> Result<Box<dyn Transport>> {
    Ok(match target.protocol {
        Protocol::HttpProtobuf => Box::new(Http::new(target)?),
        Protocol::Grpc => Box::new(Grpc::new(signal, target)?),
    })
}

/// The longest pause that a collector may ask for; one that asks for more is broken, and is asked again all the same.
pub(super) const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The most bytes of an answer that are read.
pub(super) const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// Who asks.
pub(super) const USER_AGENT: &str = concat!("OTel-OTLP-Exporter-telemark/", env!("CARGO_PKG_VERSION"));
