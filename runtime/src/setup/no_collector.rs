//! No way to a collector: the feature `otlp` is off.

use super::environment::Environment;
use super::health::SignalHealth;
use crate::error::Result;
use crate::log;
use crate::redact::SinkKind;
use crate::value::Value;
use std::future::{Future, ready};
use std::sync::Arc;
use std::time::Duration;

/// Knows the service's name and version and nothing else.
#[derive(Clone)]
pub(super) struct Collector {
    service: Arc<str>,
    version: Option<Arc<str>>,
}

/// Without an exporter no span is lost in one.
pub(super) const REASONS: [&str; 0] = [];

impl Collector {
    pub(super) fn connect(environment: &Environment, service: &str, version: Option<&str>) -> Self {
        let service = environment.get("OTEL_SERVICE_NAME").unwrap_or_else(|| service.to_owned());
        if environment.exports() && environment.get("OTEL_EXPORTER_OTLP_ENDPOINT").is_some() {
            environment.warn(
                "OTEL_EXPORTER_OTLP_ENDPOINT is set, but telemark was built without its feature `otlp`",
            );
        }
        Self { service: service.into(), version: version.map(Arc::from) }
    }

    pub(super) fn service(&self) -> &Arc<str> {
        &self.service
    }

    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    pub(super) fn collect(&self) {}

    pub(super) fn resource(&self) -> Vec<(String, Value)> {
        let attribute = |key: &str, value: &Arc<str>| (key.to_owned(), Value::from(value.to_string()));
        let version = self.version.iter().map(|version| attribute("service.version", version));
        let policy = Arc::from(SinkKind::Otlp.policy().as_str());
        let policy = attribute("telemark.redaction.policy", &policy);
        version.chain([attribute("service.name", &self.service), policy]).collect()
    }

    pub(super) fn endpoint(&self) -> Option<&str> {
        None
    }

    pub(super) fn destinations(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }

    pub(super) fn log_sink(&self) -> Option<Arc<dyn log::Sink>> {
        None
    }

    pub(super) fn fares(&self) -> [SignalHealth; 3] {
        Default::default()
    }

    pub(super) fn lost_logs(&self) -> [u64; REASONS.len()] {
        []
    }

    pub(super) fn lost(&self) -> [u64; REASONS.len()] {
        []
    }

    pub(super) fn shutdown(&self, _deadline: Duration) -> impl Future<Output = [Result<()>; 3]> + use<> {
        ready([Ok(()), Ok(()), Ok(())])
    }

    pub(super) fn shutdown_blocking(&self, _deadline: Duration) -> [Result<()>; 3] {
        [Ok(()), Ok(()), Ok(())]
    }
}
