//! No exporters of OpenTelemetry's SDK: the feature `opentelemetry-sdk` is off.

use super::builder::Setup;
use super::environment::Environment;
use crate::error::Result;
use crate::span::SpanSink;
use crate::value::Value;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

/// None can be plugged in.
pub(super) type Waiting = ();

/// None runs.
#[derive(Clone, Default)]
pub(super) struct Exporters;

/// Without an exporter no span is lost in one.
pub(super) const REASONS: [&str; 0] = [];

impl Exporters {
    pub(super) fn start(
        setup: &mut Setup,
        _environment: &Environment,
        _resource: impl FnOnce() -> Vec<(String, Value)>,
    ) -> Self {
        // Nothing can be plugged in.
        let () = setup.exporters;
        Self
    }

    pub(super) fn sink(&self) -> Option<Arc<dyn SpanSink>> {
        None
    }

    pub(super) fn sent(&self) -> u64 {
        0
    }

    pub(super) fn lost(&self) -> [u64; REASONS.len()] {
        []
    }

    pub(super) fn shutdown(&self, _deadline: Duration) -> impl Future<Output = Vec<Result<()>>> + use<> {
        ready(Vec::new())
    }

    pub(super) fn begin_shutdown(
        &self,
        _deadline: Duration,
    ) -> impl FnOnce() -> Vec<Result<()>> + Send + use<> {
        Vec::new
    }
}
