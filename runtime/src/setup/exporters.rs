//! Exporters of OpenTelemetry's SDK that the program has plugged in.

use super::builder::Setup;
use super::environment::Environment;
use super::stderr::tell;
use crate::error::Result;
use crate::export::opentelemetry::{Batching, Plugged, Sink};
use crate::span::{SpanRecord, SpanSink};
use crate::value::Value;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// Those that wait for the start.
pub(super) type Waiting = Vec<Plugged>;

/// Those that run.
#[derive(Clone, Default)]
pub(super) struct Exporters {
    running: Arc<[Sink]>,
}

/// Why spans are lost in them.
pub(super) const REASONS: [&str; 3] = ["queue_full", "export_failed", "shutdown"];

impl Exporters {
    /// Starts them; one that cannot start is a warning, not a failure.
    pub(super) fn start(
        setup: &mut Setup,
        environment: &Environment,
        resource: impl FnOnce() -> Vec<(String, Value)>,
    ) -> Self {
        let waiting = std::mem::take(&mut setup.exporters);
        if waiting.is_empty() {
            return Self::default();
        }
        let mut warnings = Vec::new();
        let batching = Batching::from_environment(&|name| environment.get(name), &mut warnings);
        let resource = resource();
        let start = |exporter| Sink::start(exporter, resource.clone(), batching, |text| tell(text));
        let running = waiting.into_iter().filter_map(|exporter| match start(exporter) {
            Ok(sink) => Some(sink),
            Err(error) => {
                warnings.push(format!("a span exporter does not run: {error}"));
                None
            }
        });
        let running = running.collect();
        for warning in warnings {
            environment.warn(warning);
        }
        Self { running }
    }

    pub(super) fn sink(&self) -> Option<Arc<dyn SpanSink>> {
        (!self.running.is_empty()).then(|| Arc::new(self.clone()) as Arc<dyn SpanSink>)
    }

    /// Spans that they took.
    pub(super) fn sent(&self) -> u64 {
        self.running.iter().map(Sink::sent).sum()
    }

    /// Spans lost in them, by the reasons of [`REASONS`].
    pub(super) fn lost(&self) -> [u64; REASONS.len()] {
        self.running.iter().map(Sink::lost).fold([0; REASONS.len()], |[full, failed, ended], lost| {
            [full + lost.queue_full, failed + lost.export_failed, ended + lost.shutdown]
        })
    }

    /// Sends what waits, and ends them; whoever waits for it keeps no thread waiting.
    pub(super) async fn shutdown(&self, deadline: Duration) -> Vec<Result<()>> {
        if self.running.is_empty() {
            return Vec::new();
        }
        let (done, ended) = oneshot::channel();
        let wait = self.begin_shutdown(deadline);
        let thread = thread::Builder::new().name("telemark-exporter-end".to_owned());
        match thread.spawn(move || done.send(wait())) {
            Ok(_waiting) => ended.await.unwrap_or_default(),
            Err(error) => vec![Err(error.into())],
        }
    }

    /// Begins the end of all; what is returned waits for it.
    pub(super) fn begin_shutdown(
        &self,
        deadline: Duration,
    ) -> impl FnOnce() -> Vec<Result<()>> + Send + use<> {
        let ends: Vec<_> = self.running.iter().map(|sink| sink.begin_shutdown(deadline)).collect();
        move || ends.into_iter().map(|end| end()).collect()
    }
}

impl SpanSink for Exporters {
    fn ended(&self, span: &SpanRecord) {
        self.running.iter().for_each(|sink| sink.ended(span));
    }
}
