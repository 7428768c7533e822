//! The way to a collector, where the environment names one.

use super::environment::Environment;
use super::stderr::tell;
use crate::error::Result;
use crate::export::otlp::{Config, Exporter, Lost, Resource};
use crate::span::SpanSink;
use std::sync::Arc;
use std::time::Duration;

/// The exporter, or nothing in embedded mode.
#[derive(Clone)]
pub(super) struct Collector {
    service: Arc<str>,
    version: Option<Arc<str>>,
    exporter: Option<Arc<Exporter>>,
}

/// Why spans are lost, in the order of [`Collector::lost`].
pub(super) const REASONS: [&str; Lost::REASONS.len()] = Lost::REASONS;

impl Collector {
    /// Starts the exporter that the environment asks for; one that cannot start is a warning, not a failure.
    pub(super) fn connect(environment: &Environment, service: &str, version: Option<&str>) -> Self {
        let read = |name: &str| environment.get(name);
        let mut warnings = Vec::new();
        let resource = Resource::new(service, version).from_environment(&read, &mut warnings);
        let service = Arc::from(resource.service());
        let version = resource.get("service.version").map(|version| version.to_string().into());
        let mut exporter = None;
        if environment.exports_traces() {
            let (config, faults) = Config::from_environment(&read);
            warnings.extend(faults);
            match config.map(|config| Exporter::start(&config, resource, |text| tell(text))).transpose() {
                Ok(started) => exporter = started.map(Arc::new),
                Err(error) => warnings.push(format!("nothing is exported: {error}")),
            }
        }
        for warning in warnings {
            environment.warn(warning);
        }
        Self { service, version, exporter }
    }

    /// The service's name after the environment had its say.
    pub(super) fn service(&self) -> &Arc<str> {
        &self.service
    }

    /// The service's version after the environment had its say.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    pub(super) fn sink(&self) -> Option<Arc<dyn SpanSink>> {
        self.exporter.clone().map(|exporter| exporter as Arc<dyn SpanSink>)
    }

    pub(super) fn endpoint(&self) -> Option<&str> {
        self.exporter.as_deref().map(Exporter::endpoint)
    }

    /// Spans that the collector has accepted.
    pub(super) fn sent(&self) -> u64 {
        self.exporter.as_deref().map_or(0, |exporter| exporter.health().sent)
    }

    /// Spans lost, by the reasons of [`REASONS`].
    pub(super) fn lost(&self) -> [u64; REASONS.len()] {
        self.exporter
            .as_deref()
            .map_or([0; REASONS.len()], |exporter| exporter.lost().by_reason().map(|(_, lost)| lost))
    }

    pub(super) async fn shutdown(&self, deadline: Duration) -> Result<()> {
        match &self.exporter {
            Some(exporter) => exporter.shutdown(deadline).await,
            None => Ok(()),
        }
    }

    pub(super) fn shutdown_blocking(&self, deadline: Duration) -> Result<()> {
        self.exporter.as_deref().map_or(Ok(()), |exporter| exporter.shutdown_blocking(deadline))
    }
}
