//! The way to a collector, where the environment names one.

use super::environment::Environment;
use super::health::{Dropped, SignalHealth};
use super::stderr::{tell, tell_at};
use crate::error::Result;
use crate::export::otlp::{
    Config, Exporter, Health, LogConfig, LogExporter, Lost, MetricConfig, MetricExporter, Offered, Resource,
};
use crate::log;
use crate::span::{self, Outlet, RecordView, SpanSink};
use crate::value::Value;
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The exporters, or nothing in embedded mode.
#[derive(Clone)]
pub(super) struct Collector {
    service: Arc<str>,
    version: Option<Arc<str>>,
    resource: Resource,
    out: Option<Arc<ToExporter>>,
    metrics: Option<Arc<MetricExporter>>,
    logs: Option<Arc<LogExporter>>,
}

/// Why spans and log records are lost, in the order of [`Collector::lost`] and [`Collector::lost_logs`].
pub(super) const REASONS: [&str; Lost::REASONS.len()] = Lost::REASONS;

impl Collector {
    /// Starts the exporter that the environment asks for; one that cannot start is a warning, not a failure.
    pub(super) fn connect(environment: &Environment, service: &str, version: Option<&str>) -> Self {
        let read = |name: &str| environment.get(name);
        let mut warnings = Vec::new();
        let resource = Resource::new(service, version).from_environment(&read, &mut warnings);
        let service = Arc::from(resource.service());
        let version = resource.get("service.version").map(|version| version.to_string().into());
        let (mut exporter, mut metrics, mut logs) = (None, None, None);
        if environment.exports() {
            let (config, faults) = MetricConfig::from_environment(&read);
            warnings.extend(faults);
            let started = config
                .map(|config| MetricExporter::start(&config, &resource, |level, text| tell_at(level, text)));
            metrics = running("metrics", started, &mut warnings);
            let (config, faults) = Config::from_environment(&read);
            warnings.extend(faults);
            let started = config
                .map(|config| Exporter::start(&config, resource.clone(), |level, text| tell_at(level, text)));
            exporter = running("traces", started, &mut warnings);
            let (config, faults) = LogConfig::from_environment(&read);
            warnings.extend(faults);
            let started = config.map(|config| {
                LogExporter::start(&config, resource.clone(), |level, text| tell_at(level, text))
            });
            logs = running("logs", started, &mut warnings);
        }
        for warning in warnings {
            environment.warn(warning);
        }
        let out = exporter.map(|exporter| Arc::new(ToExporter { exporter, end: OnceLock::new() }));
        Self { service, version, resource, out, metrics, logs }
    }

    fn exporter(&self) -> Option<&Exporter> {
        self.out.as_deref().map(|out| &*out.exporter)
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
        let Some(out) = self.out.clone() else { return };
        if let Err(error) = span::collect(Box::new(out)) {
            tell(format_args!("no spans are exported: {error}"));
        }
    }

    /// What describes this process.
    pub(super) fn resource(&self) -> Vec<(String, Value)> {
        self.resource.told()
    }

    /// Where spans go.
    pub(super) fn endpoint(&self) -> Option<&str> {
        self.exporter().map(|exporter| exporter.endpoint())
    }

    /// What goes where.
    pub(super) fn destinations(&self) -> Vec<(&'static str, &str)> {
        let metrics = self.metrics.as_deref().map(|metrics| ("metrics", metrics.endpoint()));
        let logs = self.logs.as_deref().map(|logs| ("logs", logs.endpoint()));
        self.endpoint().map(|endpoint| ("traces", endpoint)).into_iter().chain(metrics).chain(logs).collect()
    }

    /// The way of log records to the collector.
    pub(super) fn log_sink(&self) -> Option<Arc<dyn log::Sink>> {
        self.logs.clone().map(|logs| logs as Arc<dyn log::Sink>)
    }

    /// How traces, metrics and log records fare.
    pub(super) fn fares(&self) -> [SignalHealth; 3] {
        let traces = self.exporter().map(|exporter| exporter.health());
        let metrics = self.metrics.as_deref().map(|metrics| metrics.health());
        let logs = self.logs.as_deref().map(|logs| logs.health());
        [traces, metrics, logs].map(|health| health.map_or_else(SignalHealth::default, fares))
    }

    /// Log records lost on their way, by the reasons of [`REASONS`].
    pub(super) fn lost_logs(&self) -> [u64; REASONS.len()] {
        self.logs.as_deref().map_or([0; REASONS.len()], |logs| counts(logs.lost()))
    }

    /// Spans lost, by the reasons of [`REASONS`].
    pub(super) fn lost(&self) -> [u64; REASONS.len()] {
        self.exporter().map_or([0; REASONS.len()], |exporter| counts(exporter.lost()))
    }

    /// All at the same time: a collector that hangs costs the deadline once.
    pub(super) async fn shutdown(&self, deadline: Duration) -> [Result<()>; 3] {
        let spans = async {
            let Some(out) = &self.out else { return Ok(()) };
            let end = Instant::now() + deadline;
            let (done, handed_over) = oneshot::channel();
            // Nobody gives up waiting here.
            out.last(deadline, move || _ = done.send(()));
            // An error means that there is nobody to hand anything over.
            drop(handed_over.await);
            out.exporter.shutdown(end.saturating_duration_since(Instant::now())).await
        };
        let metrics = async {
            match &self.metrics {
                Some(metrics) => metrics.shutdown(deadline).await,
                None => Ok(()),
            }
        };
        let logs = async {
            match &self.logs {
                Some(logs) => logs.shutdown(deadline).await,
                None => Ok(()),
            }
        };
        tokio::join!(spans, metrics, logs).into()
    }

    pub(super) fn shutdown_blocking(&self, deadline: Duration) -> [Result<()>; 3] {
        let logs = self.logs.as_deref().map(|logs| logs.begin_shutdown(deadline));
        let metrics = self.metrics.as_deref().map(|metrics| metrics.begin_shutdown(deadline));
        let spans = self.out.as_deref().map(|out| {
            let end = Instant::now() + deadline;
            let (done, handed_over) = mpsc::sync_channel(1);
            // Whoever waits may have given up.
            out.last(deadline, move || _ = done.send(()));
            // Out of time, or nobody to hand anything over: the exporter has its say either way.
            _ = handed_over.recv_timeout(deadline);
            out.exporter.shutdown_blocking(end.saturating_duration_since(Instant::now()))
        });
        [spans.unwrap_or(Ok(())), metrics.map_or(Ok(()), |end| end()), logs.map_or(Ok(()), |end| end())]
    }
}

fn counts(lost: Lost) -> [u64; REASONS.len()] {
    lost.by_reason().map(|(_, lost)| lost)
}

fn fares(health: Health) -> SignalHealth {
    SignalHealth {
        waiting: health.waiting as u64,
        capacity: health.capacity as u64,
        sent: health.sent,
        dropped: Dropped::new(&REASONS, counts(health.lost)),
        last_success: health.last_success,
        trouble: health.trouble,
        last_error: health.last_error,
    }
}

/// The way from the collector's thread to the exporter.
struct ToExporter {
    exporter: Arc<Exporter>,
    /// When the last span must be through; set when the program ends.
    end: OnceLock<Instant>,
}

/// How long a span waits for an exporter whose queue is full and which does well, and how often it asks again.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_millis(5));

impl ToExporter {
    /// Hands over what there is: it may take half of the time, and what the queue holds takes the rest.
    fn last(&self, deadline: Duration, done: impl FnOnce() + Send + 'static) {
        // A second shutdown has nothing left to hand over.
        self.end.get_or_init(|| Instant::now() + deadline / 2);
        span::hand_over(done);
    }
}

impl Outlet for Arc<ToExporter> {
    fn take(&self, span: &RecordView<'_>) {
        let mut patience = None;
        while self.exporter.offer(span) == Offered::Later {
            let now = Instant::now();
            let patience = *patience.get_or_insert(now + PATIENCE.0);
            if now >= self.end.get().map_or(patience, |end| patience.min(*end)) {
                // It counts what it cannot take.
                return self.exporter.ended(&span.to_record());
            }
            thread::sleep(PATIENCE.1);
        }
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
