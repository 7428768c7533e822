//! The guard of running telemetry.

use super::burn::Slo;
use super::collector::Collector;
use super::console::Console;
use super::exporters::Exporters;
use super::health::{self, Health};
use super::scrapes::Scrapes;
use super::stderr::tell;
use super::{burn, lost, mount};
use crate::error::{Error, Result};
use crate::export::stdout::Terminal;
use crate::metric::memory as metric_memory;
use crate::redact::{Policy, SinkKind};
use crate::span::Filter;
use crate::{log, metric, span};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long the end of the program may wait for the collector and for the log.
const DEADLINE: Duration = Duration::from_secs(5);

/// A collector that takes all of that time leaves this much for each stream.
const STREAM: Duration = Duration::from_millis(500);

/// Running telemetry; dropping it flushes, [`shutdown`](Telemetry::shutdown) flushes and tells how it went.
#[must_use = "dropping it ends the export"]
pub struct Telemetry {
    running: Arc<Running>,
}

pub(super) struct Running {
    pub(super) collector: Collector,
    pub(super) exporters: Exporters,
    pub(super) terminal: Option<Arc<Terminal>>,
    pub(super) console: Option<Console>,
    pub(super) scrapes: Option<Scrapes>,
    pub(super) ended: AtomicBool,
    pub(super) ignores_environment: bool,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = self.running.ended.load(Ordering::Relaxed);
        f.debug_struct("Telemetry").field("ended", &ended).finish_non_exhaustive()
    }
}

impl Telemetry {
    pub(super) fn new(running: Running) -> Self {
        let running = Arc::new(running);
        let alive = Arc::downgrade(&running);
        burn::watch(move || alive.upgrade().is_none_or(|running| running.ended.load(Ordering::Acquire)));
        Self { running }
    }

    /// What has been recorded, exported and lost so far.
    ///
    /// # Example: a program that watches its own telemetry
    /// ```
    /// let telemetry = telemark::setup("orders").install()?;
    /// let health = telemetry.health();
    /// if let Some(trouble) = &health.traces.trouble {
    ///     println!("{} spans wait, because {trouble}", health.traces.waiting);
    /// }
    /// # Ok::<(), telemark::Error>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        let Running { collector, exporters, .. } = &*self.running;
        let (spans, failed_spans) = span::counts();
        let logs = log::health();
        let [mut traces, metrics, mut log_records] = collector.fares();
        traces.dropped = lost::spans(collector, exporters);
        log_records.dropped = lost::logs(&logs, collector);
        Health {
            spans,
            failed_spans,
            exported_spans: traces.sent + exporters.sent(),
            dropped_spans: traces.dropped.total(),
            logs: logs.written,
            exported_logs: log_records.sent,
            dropped_logs: log_records.dropped.total(),
            exported_points: metrics.sent,
            dropped_points: metric::points_dropped(),
            metric_bytes: metric_memory() as u64,
            traces,
            metrics,
            log_records,
        }
    }

    /// Series of declared metrics that `/metrics` shows now; counting them reads every one.
    #[must_use]
    pub fn series(&self) -> u64 {
        health::series()
    }

    /// Where the [listener of its own](crate::Setup::metrics_listener) serves the metrics, if there is one.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.running.scrapes.as_ref().map(Scrapes::address)
    }

    /// The objective of this name, as [`slo!`](crate::slo) declares it: how fast its budget burns in this process.
    ///
    /// # Example: a service that is not ready while it burns its budget
    /// ```
    /// use telemark::{Counter, Outcome, metric, slo};
    ///
    /// /// Jobs done.
    /// #[metric(counter = "jobs_settled", unit = "{job}")]
    /// pub static JOBS_SETTLED: Counter<Outcome>;
    ///
    /// slo! { jobs_succeed: 99 % over 30d, good = JOBS_SETTLED.where(outcome = "success"), total = JOBS_SETTLED }
    ///
    /// let telemetry = telemark::setup("jobs").install()?;
    /// JOBS_SETTLED.add(98, Outcome::Success);
    /// JOBS_SETTLED.add(2, Outcome::Failure);
    /// let ready = telemetry.slo("jobs_succeed").burn_rate()? < 14.4;
    /// assert!(ready, "two errors in a hundred are twice the budget");
    /// # Ok::<(), telemark::Error>(())
    /// ```
    #[must_use]
    pub fn slo(&self, name: &str) -> Slo {
        Slo::new(name)
    }

    /// The service's name after the environment had its say.
    #[must_use]
    pub fn service(&self) -> &str {
        self.running.collector.service()
    }

    /// Whether no variable was read.
    #[cfg_attr(not(all(feature = "otlp", feature = "record")), allow(dead_code, reason = "the doctor asks"))]
    pub(crate) fn ignores_environment(&self) -> bool {
        self.running.ignores_environment
    }

    /// Changes what is logged and which spans of others are recorded, for spans and events that start from now on.
    ///
    /// The text is a list of directives as in `RUST_LOG`, `target[span{field=value}]=level`, each part of which may be
    /// missing; an empty list is `info`. A target is the beginning of a module path; the longest that fits decides.
    /// `[span]` and `[{field=value}]` let their level through for everything that happens inside such a span. Spans of
    /// `#[traced]` and of the HTTP layers from INFO up are always recorded. All threads see the change at once; it costs
    /// as much as there are callsites, and nothing afterwards.
    ///
    /// # Errors
    /// A directive cannot be read; the text names it and what is wrong, and the filter stays as it was.
    ///
    /// # Example: more detail for one customer, without a restart
    /// ```
    /// let telemetry = telemark::setup("orders").install()?;
    /// telemetry.set_filter("info,[process_order{customer=acme-.*}]=debug")?;
    /// let refused = telemetry.set_filter("info,orders=loud").unwrap_err();
    /// assert!(refused.to_string().contains("`orders=loud`"));
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn set_filter(&self, directives: &str) -> Result<()> {
        // Without the feature `record` nothing is filtered, but a wrong directive is wrong all the same.
        let changed = match mount::filter() {
            Some(filter) => filter.set(directives),
            None => Filter::parse(directives).map(drop),
        };
        changed.map_err(|fault| Error::new(format!("the filter stays as it was: {fault}")))
    }

    /// Changes what one kind of sink shows of classified values, for whatever is rendered from now on, on all threads.
    ///
    /// What spans capture is captured once for all sinks of spans, under the policy of [`SinkKind::Otlp`]; a stricter
    /// policy for it holds for spans, their events and OTLP logs. Resources name it as `telemark.redaction.policy`,
    /// those of metrics the one that was in force at the start: metrics hold nothing that is classified.
    /// No policy shows a secret. At the start `TELEMARK_POLICY` decides.
    ///
    /// # Errors
    /// What leaves the process never shows more than [`Policy::Production`] does: another policy for
    /// [`SinkKind::Otlp`] is refused, and the one in force stays.
    ///
    /// # Example: a person watches the terminal while a demonstration runs
    /// ```
    /// use telemark::{Policy, SinkKind};
    ///
    /// let telemetry = telemark::setup("orders").install()?;
    /// telemetry.set_policy(SinkKind::Terminal, Policy::Production)?;
    /// assert_eq!(SinkKind::Terminal.policy(), Policy::Production);
    /// let refused = telemetry.set_policy(SinkKind::Otlp, Policy::Dev).unwrap_err();
    /// assert!(refused.to_string().contains("dev"));
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn set_policy(&self, sink: SinkKind, policy: Policy) -> Result<()> {
        if sink.set_policy(policy) {
            return Ok(());
        }
        Err(Error::new(format!(
            "the policy of `{sink}` stays `{}`: `{policy}` shows personal data, and what leaves the process never does",
            sink.policy()
        )))
    }

    /// Sends what waits and writes what is held back, within about five seconds; the second call has nothing left to do.
    ///
    /// A collector that does not take everything in time is reported on stderr and counted in [`health`](Self::health):
    /// telemetry does not make a service fail, and this is the last line of many a `main`.
    ///
    /// # Errors
    /// None so far; the result is there for `main`.
    pub fn shutdown(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<> {
        let running = Arc::clone(&self.running);
        async move {
            running.ended.store(true, Ordering::Release);
            let end = Instant::now() + DEADLINE;
            let both = async {
                tokio::join!(running.collector.shutdown(DEADLINE), running.exporters.shutdown(DEADLINE))
            };
            let (collector, exporters) = both.await;
            collector.into_iter().chain(exporters).filter_map(Result::err).for_each(tell);
            running.flush_streams(end);
            if let Some(scrapes) = &running.scrapes {
                scrapes.shutdown().await;
            }
            Ok(())
        }
    }
}

impl Running {
    /// A stalled stream keeps the end of the program waiting until then, hardly longer; its loss is counted.
    fn flush_streams(&self, end: Instant) {
        let left = || end.saturating_duration_since(Instant::now()).max(STREAM);
        if let Some(terminal) = &self.terminal {
            terminal.flush(left());
        }
        if let Some(console) = &self.console {
            console.shutdown(left());
        }
        log::flush(left());
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        let begin = Instant::now();
        if self.running.ended.swap(true, Ordering::AcqRel) {
            // A stream that stalled at the shutdown is not waited for as long again.
            return self.running.flush_streams(begin);
        }
        let exporters = self.running.exporters.begin_shutdown(DEADLINE);
        let collector = self.running.collector.shutdown_blocking(DEADLINE);
        collector.into_iter().chain(exporters()).filter_map(Result::err).for_each(tell);
        self.running.flush_streams(begin + DEADLINE);
        if let Some(scrapes) = &self.running.scrapes {
            scrapes.shutdown_blocking();
        }
    }
}
