//! What the program says about itself before telemetry starts.

use super::install::install;
use super::{Telemetry, exporters};
use crate::context::Propagator;
use crate::error::Result;
use crate::log;
use crate::redact::{Foreign, protect};
use crate::sample::Sampler;
#[cfg(feature = "opentelemetry")]
use crate::span::BesideOpenTelemetry;
use crate::span::{SpanMemory, SpanSink};
use std::net::SocketAddr;
use std::sync::Arc;
use tracing_subscriber::{Layer, Registry};

/// Begins the set-up of a service's telemetry; `name` becomes `service.name` unless OTEL_SERVICE_NAME says otherwise.
///
/// # Example: a program that is not a server
/// ```
/// let telemetry = telemark::setup("nightly-report").version("1.4.0").install()?;
/// // … work …
/// drop(telemetry); // flushes, as `shutdown().await` does
/// # Ok::<(), telemark::Error>(())
/// ```
pub fn setup(name: impl Into<String>) -> Setup {
    Setup {
        name: name.into(),
        version: None,
        sampler: None,
        memory: SpanMemory::default(),
        sinks: Vec::new(),
        layers: Vec::new(),
        mount_layer: false,
        ignore_environment: false,
        allowed_query: Vec::new(),
        baggage_hosts: Vec::new(),
        #[cfg(any(feature = "client", feature = "server"))]
        http: super::http::HttpSetup::default(),
        propagators: Propagator::DEFAULT.to_vec(),
        foreign: Foreign::default(),
        foreign_targets: Vec::new(),
        chain_panic_hook: false,
        logs: None,
        log_sinks: Vec::new(),
        logs_lossless: false,
        exporters: exporters::Waiting::default(),
        scrapes: None,
        #[cfg(feature = "opentelemetry")]
        beside: None,
    }
}

/// How log records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Logs {
    /// Lines for people, on stderr; finished traces are shown as trees if nothing is exported.
    Pretty,
    /// One JSON object a line, on stdout.
    Json,
    /// Not at all.
    Off,
}

pub(super) type UserLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// A set-up that is being described; [`install`](Setup::install) starts it.
#[must_use = "nothing is recorded before `install()`"]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one word of the set-up, and none depends on another"
)]
pub struct Setup {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) sampler: Option<Sampler>,
    pub(super) memory: SpanMemory,
    pub(super) sinks: Vec<Arc<dyn SpanSink>>,
    pub(super) layers: Vec<UserLayer>,
    pub(super) mount_layer: bool,
    pub(super) ignore_environment: bool,
    pub(super) allowed_query: Vec<String>,
    pub(super) baggage_hosts: Vec<String>,
    #[cfg(any(feature = "client", feature = "server"))]
    pub(super) http: super::http::HttpSetup,
    pub(super) propagators: Vec<Propagator>,
    pub(super) foreign: Foreign,
    pub(super) foreign_targets: Vec<(String, Foreign)>,
    pub(super) chain_panic_hook: bool,
    pub(super) logs: Option<Logs>,
    pub(super) log_sinks: Vec<Arc<dyn log::Sink>>,
    pub(super) logs_lossless: bool,
    pub(super) exporters: exporters::Waiting,
    pub(super) scrapes: Option<SocketAddr>,
    #[cfg(feature = "opentelemetry")]
    pub(super) beside: Option<BesideOpenTelemetry>,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut setup = f.debug_struct("Setup");
        setup.field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}

impl Setup {
    /// The service's version: the resource attribute `service.version`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Which traces are recorded. Without a word on it every trace is.
    ///
    /// OTEL_TRACES_SAMPLER wins over all of it but the tail rules, of which no variable speaks.
    ///
    /// # Example: one trace in a hundred, and everything that failed
    /// ```no_run
    /// use telemark::sample;
    ///
    /// let telemetry = telemark::setup("api-gateway").sampler(sample::ratio(0.01).keep_errors()).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn sampler(mut self, sampler: Sampler) -> Self {
        self.sampler = Some(sampler);
        self
    }

    /// How much memory finished spans may take while they wait for the exporter, or for a tail rule.
    pub const fn span_memory(mut self, memory: SpanMemory) -> Self {
        self.memory = memory;
        self
    }

    /// Hands every recorded span to this sink too, on the thread that ended it.
    pub fn span_sink(mut self, sink: Arc<dyn SpanSink>) -> Self {
        self.sinks.push(sink);
        self
    }

    /// Hands every recorded span to an exporter written for OpenTelemetry's SDK, beside OTLP and whatever else there is.
    ///
    /// It runs on a thread of its own behind a bounded queue with the sizes and times of OTEL_BSP_*, gets the process's
    /// resource first, and a runtime of tokio's if it asks for one. What it does not take is counted in
    /// `telemark_spans_dropped_total`: `queue_full`, `export_failed` (it failed, panicked or took too long) and `shutdown`.
    /// The end of telemetry sends what waits. Its own spans are not recorded. The SDK has one resource for all spans;
    /// a span of another service of this process has `service.name` as an attribute.
    ///
    /// # Example: spans on stdout while a program is being written
    /// ```
    /// let exporter = opentelemetry_stdout::SpanExporter::default();
    /// let telemetry = telemark::setup("orders").span_exporter(exporter).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    #[cfg(all(feature = "opentelemetry-sdk", feature = "record"))]
    pub fn span_exporter(mut self, exporter: impl opentelemetry_sdk::trace::SpanExporter + 'static) -> Self {
        self.exporters.push(crate::export::opentelemetry::Plugged::new(exporter));
        self
    }

    /// Serves `/metrics` and `/api/public/health` at this address too, on a thread of its own: for programs without a
    /// router, or for a port that the public does not reach. Port 0 is one that the system chooses;
    /// [`metrics_address`](Telemetry::metrics_address) tells it.
    ///
    /// OTEL_METRICS_EXPORTER=prometheus does the same at OTEL_EXPORTER_PROMETHEUS_HOST and
    /// OTEL_EXPORTER_PROMETHEUS_PORT, `localhost:9464` without them, and each of the three wins over this. So does an
    /// OTEL_METRICS_EXPORTER that says something else: then nothing listens. An address that is taken is a warning.
    /// Bodies of requests are not read; slow ones are hung up on. It needs the feature `server`.
    ///
    /// # Example: a program that only works
    /// ```
    /// let telemetry = telemark::setup("nightly-report").metrics_listener(([127, 0, 0, 1], 0)).install()?;
    /// assert!(telemetry.metrics_address().is_some_and(|address| address.port() > 0));
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn metrics_listener(mut self, address: impl Into<SocketAddr>) -> Self {
        self.scrapes = Some(address.into());
        self
    }

    /// Puts these layers on telemark's registry, beside telemark's own, [protected](crate::protect): what is not
    /// telemark's reaches them only as far as telemark would record it.
    pub fn with_layers(mut self, layers: impl Layer<Registry> + Send + Sync) -> Self {
        self.layers.push(protect(layers).boxed());
        self
    }

    /// The same for layers that see everything as it is, secrets included.
    pub fn with_layers_unprotected(mut self, layers: impl Layer<Registry> + Send + Sync) -> Self {
        self.layers.push(layers.boxed());
        self
    }

    /// Sets no subscriber: the program builds its own registry with [`telemark::layer()`](crate::layer).
    pub const fn mount_layer(mut self) -> Self {
        self.mount_layer = true;
        self
    }

    /// Keeps telemark's spans and those of an `OpenTelemetryLayer` on the same registry in one trace.
    ///
    /// That layer gives its spans identities of its own and shows them only by functions of its crate. Given these, both
    /// layers have the same trace and span ids, so that a log line of telemark's is found in the layer's traces; each
    /// keeps its own sampler and its own export. A span takes its final identity when it is first entered, gets a child, or
    /// is asked by [`SpanExt`](crate::SpanExt); parents of other services and `set_parent` are told to the layer.
    ///
    /// # Example: beside tracing-opentelemetry
    /// ```
    /// use telemark::BesideOpenTelemetry;
    /// use tracing_opentelemetry::{OpenTelemetrySpanExt, get_otel_context};
    ///
    /// let beside = BesideOpenTelemetry::new(get_otel_context, |span, parent| drop(span.set_parent(parent)));
    /// let telemetry = telemark::setup("orders")
    ///     .with_layers(tracing_opentelemetry::layer())
    ///     .beside_opentelemetry(beside)
    ///     .install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    #[cfg(feature = "opentelemetry")]
    pub const fn beside_opentelemetry(mut self, layer: BesideOpenTelemetry) -> Self {
        self.beside = Some(layer);
        self
    }

    /// Reads no variable: neither OTEL_* nor TELEMARK_* nor RUST_LOG.
    pub const fn ignore_environment(mut self) -> Self {
        self.ignore_environment = true;
        self
    }

    /// Keeps the values of these query parameters in recorded URLs; those of all others are redacted.
    pub fn allow_query<T: Into<String>>(mut self, keys: impl IntoIterator<Item = T>) -> Self {
        self.allowed_query.extend(keys.into_iter().map(Into::into));
        self
    }

    /// Sends baggage to these hosts too: exact names or `*.suffix`. Loopback always gets it.
    pub fn baggage_hosts<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.baggage_hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// Which headers carry a request's identity, in the order they are read: of two that name a parent the later one
    /// counts. Without a word on it: W3C trace context and baggage. OTEL_PROPAGATORS wins.
    ///
    /// # Example: callers that still speak Zipkin's B3, and some that speak W3C already
    /// ```no_run
    /// use telemark::Propagator::{B3, Baggage, TraceContext};
    ///
    /// let telemetry = telemark::setup("orders").propagators([B3, TraceContext, Baggage]).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn propagators(mut self, chosen: impl IntoIterator<Item = Propagator>) -> Self {
        self.propagators.clear();
        for propagator in chosen {
            if !self.propagators.contains(&propagator) {
                self.propagators.push(propagator);
            }
        }
        self
    }

    /// What happens to the text of spans and events that none of telemark's macros has made. Without a word on it they
    /// are scanned for what looks like a secret.
    ///
    /// # Example: only numbers and names of others, whatever they say
    /// ```no_run
    /// use telemark::Foreign;
    ///
    /// let telemetry = telemark::setup("payments").foreign(Foreign::Deny).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub const fn foreign(mut self, foreign: Foreign) -> Self {
        self.foreign = foreign;
        self
    }

    /// The same for one target and what is below it; the longest target that fits decides.
    ///
    /// # Example: the messages of this service are known to be harmless
    /// ```no_run
    /// use telemark::Foreign;
    ///
    /// let telemetry = telemark::setup("payments").foreign_target("payments::batch", Foreign::Trust).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn foreign_target(mut self, target: impl Into<String>, foreign: Foreign) -> Self {
        self.foreign_targets.push((target.into(), foreign));
        self
    }

    /// Calls the panic hook that the program had before `install()` under every policy, also under those that show only
    /// places and literal payloads. What it prints or sends is its own, whole payloads included: Rust's own hook prints
    /// them. A hook that is set after `install()` runs first without this, and finds telemark's as the one before it.
    pub const fn chain_panic_hook(mut self) -> Self {
        self.chain_panic_hook = true;
        self
    }

    /// How log records are written; TELEMARK_LOG wins over it. Without both: lines for people on a terminal where
    /// nothing is exported, JSON otherwise.
    pub const fn logs(mut self, logs: Logs) -> Self {
        self.logs = Some(logs);
        self
    }

    /// Drops no line of the log: whoever finds too many lines waiting for a slow output waits until there is room.
    ///
    /// Without it such a line is dropped and counted in `telemark_logs_dropped_total{reason="queue_full"}`: about 4 MiB
    /// wait, and 32 KiB more in each thread. With it an output that stalls stops the service. A line that cannot be written
    /// is still lost, and counted as `io`.
    pub const fn logs_lossless(mut self) -> Self {
        self.logs_lossless = true;
        self
    }

    /// Hands every log record to this sink too, whatever is written elsewhere, on the thread that logged it.
    pub fn log_sink(mut self, sink: Arc<dyn log::Sink>) -> Self {
        self.log_sinks.push(sink);
        self
    }

    /// Starts telemetry.
    ///
    /// # Errors
    /// Two declarations contradict each other, telemetry is installed already, or the program has set a `tracing`
    /// subscriber of its own. The text names the places and what to do.
    pub fn install(self) -> Result<Telemetry> {
        install(self)
    }
}
