//! Sends log records to a collector, from a thread of its own.

use super::super::control::Control;
use super::super::exporter;
use super::super::queue::Queue;
use super::super::resource::Resource;
use super::config::LogConfig;
use super::limits::LogLimits;
use super::{encode, event};
use crate::clock::unix_nanos;
use crate::context::{Place, Request};
use crate::error::Result;
use crate::log::{Record, Sink, Told};
use crate::redact::{Channel, Policy, SinkKind, is_exporters_own, toward, within};
use std::ops::Deref;
use std::time::Duration;
use tracing_core::Level;

/// A sink that sends log records to a collector; what it cannot send is counted, never waited for.
pub struct LogExporter {
    queue: Queue,
    control: Control,
    limits: LogLimits,
}

impl LogExporter {
    /// Starts the thread; `tell` hears, from that thread, when export begins to fail and when it works again, and of every
    /// request at DEBUG.
    pub fn start(
        config: &LogConfig,
        resource: Resource,
        tell: impl Fn(Level, &str) + Send + Sync + 'static,
    ) -> Result<Self> {
        let (queue, control) = exporter::start(&config.batches, resource, tell)?;
        Ok(Self { queue, control, limits: config.limits })
    }
}

impl Deref for LogExporter {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl Sink for LogExporter {
    fn policy(&self) -> Policy {
        SinkKind::Otlp.policy()
    }

    fn channel(&self) -> Channel {
        Channel::Otlp
    }

    fn accept(&self, record: &Record) {
        // What exporters say of themselves would be about what they say.
        if is_exporters_own(&record.target) {
            return;
        }
        let service = record.request.as_deref().and_then(|request| request.service());
        self.queue.put(service, record.target.clone(), |bytes| {
            encode::record(record, unix_nanos(), self.limits, bytes);
        });
    }

    fn event(&self, told: &Told<'_>) -> bool {
        // With the tracking id and the user.
        if !self.limits.let_through(told.fields + 2) {
            return false;
        }
        if !is_exporters_own(told.target) {
            let request = told.place.and_then(Place::request);
            let request = request.as_deref();
            self.queue.put(request.and_then(Request::service), told.target.into(), |bytes| {
                toward(self.channel(), || within(self.policy(), || event::event(told, request, bytes)));
            });
        }
        true
    }

    fn flush(&self, within: Duration) -> bool {
        self.control.flush_blocking(within).is_ok()
    }
}
