//! Sends metrics to a collector when the interval is over, from a thread of its own.

use super::super::control::Control;
use super::super::orders::Ordered;
use super::super::resource::Resource;
use super::super::thread;
use super::super::transport::Signal;
use super::config::MetricConfig;
use super::encoder::MetricEncoder;
use super::worker::Worker;
use crate::error::Result;
use std::ops::Deref;
use tracing_core::Level;

/// Sends every metric to a collector, again and again; it never blocks who updates them.
pub struct MetricExporter(Control);

impl MetricExporter {
    /// Starts the thread; `tell` hears, from that thread, when export begins to fail and when it works again, and of every
    /// request at DEBUG.
    pub fn start(
        config: &MetricConfig,
        resource: &Resource,
        tell: impl Fn(Level, &str) + Send + Sync + 'static,
    ) -> Result<Self> {
        let (target, resource, config) = (config.target.clone(), resource.clone(), config.clone());
        let (control, counts, Ordered { orders, closing }) = Control::new(Signal::Metrics, &target, 0);
        thread::start(Signal::Metrics, &target, move |transport| {
            let encoder = MetricEncoder::new(&resource, config.temporality);
            Worker::new(&config, encoder, transport, counts, closing, Box::new(tell)).run(orders)
        })?;
        Ok(Self(control))
    }
}

impl Deref for MetricExporter {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.0
    }
}
