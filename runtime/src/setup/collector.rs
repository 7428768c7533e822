//! The way to a collector, where the environment names one.

use super::environment::Environment;
use super::stderr::tell;
use crate::error::Result;
use crate::export::otlp::{Config, Exporter, Lost, MetricConfig, MetricExporter, Offered, Resource};
use crate::span::{self, Outlet, RecordView, SpanSink};
use crate::value::Value;
use std::sync::Arc;
use std::time::Duration;

/// The exporters, or nothing in embedded mode.
#[derive(Clone)]
pub(super) struct Collector {
    service: Arc<str>,
    version: Option<Arc<str>>,
    resource: Resource,
    exporter: Option<Arc<Exporter>>,
    metrics: Option<Arc<MetricExporter>>,
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
        let (mut exporter, mut metrics) = (None, None);
        if environment.exports() {
            let (config, faults) = MetricConfig::from_environment(&read);
            warnings.extend(faults);
            let started = config.map(|config| MetricExporter::start(&config, &resource, |text| tell(text)));
            metrics = running("metrics", started, &mut warnings);
            let (config, faults) = Config::from_environment(&read);
            warnings.extend(faults);
            let started = config.map(|config| Exporter::start(&config, resource.clone(), |text| tell(text)));
            exporter = running("traces", started, &mut warnings);
        }
        for warning in warnings {
            environment.warn(warning);
        }
        Self { service, version, resource, exporter, metrics }
    }

    /// The service's name after the environment had its say.
    pub(super) fn service(&self) -> &Arc<str> {
        &self.service
    }

    /// The service's version after the environment had its say.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Starts the thread that takes finished spans to the exporter; without it they are lost, and counted.
    pub(super) fn collect(&self) {
        let Some(exporter) = self.exporter.clone() else { return };
        if let Err(error) = span::collect(Box::new(Out(exporter))) {
            tell(format_args!("no spans are exported: {error}"));
        }
    }

    /// What describes this process.
    pub(super) fn resource(&self) -> Vec<(String, Value)> {
        self.resource.attributes().to_vec()
    }

    /// Where spans go.
    pub(super) fn endpoint(&self) -> Option<&str> {
        self.exporter.as_deref().map(|exporter| exporter.endpoint())
    }

    /// What goes where.
    pub(super) fn destinations(&self) -> Vec<(&'static str, &str)> {
        let metrics = self.metrics.as_deref().map(|metrics| ("metrics", metrics.endpoint()));
        self.endpoint().map(|endpoint| ("traces", endpoint)).into_iter().chain(metrics).collect()
    }

    /// Spans that the collector has accepted.
    pub(super) fn sent(&self) -> u64 {
        self.exporter.as_deref().map_or(0, |exporter| exporter.health().sent)
    }

    /// Points that the collector has accepted.
    pub(super) fn sent_points(&self) -> u64 {
        self.metrics.as_deref().map_or(0, |metrics| metrics.health().sent)
    }

    /// Spans lost, by the reasons of [`REASONS`].
    pub(super) fn lost(&self) -> [u64; REASONS.len()] {
        self.exporter
            .as_deref()
            .map_or([0; REASONS.len()], |exporter| exporter.lost().by_reason().map(|(_, lost)| lost))
    }

    /// Both at the same time: a collector that hangs costs the deadline once.
    pub(super) async fn shutdown(&self, deadline: Duration) -> [Result<()>; 2] {
        span::drain();
        let spans = async {
            match &self.exporter {
                Some(exporter) => exporter.shutdown(deadline).await,
                None => Ok(()),
            }
        };
        let metrics = async {
            match &self.metrics {
                Some(metrics) => metrics.shutdown(deadline).await,
                None => Ok(()),
            }
        };
        tokio::join!(spans, metrics).into()
    }

    pub(super) fn shutdown_blocking(&self, deadline: Duration) -> [Result<()>; 2] {
        span::drain();
        let metrics = self.metrics.as_deref().map(|metrics| metrics.begin_shutdown(deadline));
        let spans = self.exporter.as_deref().map(|exporter| exporter.begin_shutdown(deadline));
        [spans.map_or(Ok(()), |end| end()), metrics.map_or(Ok(()), |end| end())]
    }
}

/// The way from the collector's thread to the exporter.
struct Out(Arc<Exporter>);

/// How often, and how long each time, spans wait for an exporter whose queue is full and which does well.
const PATIENCE: (usize, Duration) = (200, Duration::from_millis(5));

impl Outlet for Out {
    fn take(&self, span: &RecordView<'_>) {
        for _ in 0..PATIENCE.0 {
            if self.0.offer(span) == Offered::Settled {
                return;
            }
            std::thread::sleep(PATIENCE.1);
        }
        // It counts what it cannot take.
        self.0.ended(&span.to_record());
    }
}

/// What was started; an exporter that cannot start is a warning.
fn running<T>(signal: &str, started: Option<Result<T>>, warnings: &mut Vec<String>) -> Option<Arc<T>> {
    match started.transpose() {
        Ok(started) => started.map(Arc::new),
        Err(error) => {
            warnings.push(format!("no {signal} are exported: {error}"));
            None
        }
    }
}
