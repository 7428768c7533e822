//! Puts the pieces together, once.

use super::builder::{Logs, Setup, UserLayer};
use super::collector::Collector;
use super::environment::Environment;
use super::exporters::Exporters;
use super::follow::{self, limits, memory, propagators, sampler, second_line};
use super::mount::{self, Pipeline};
use super::scrapes::Scrapes;
use super::stderr::{tell, tell_at, tell_up_to};
use super::telemetry::{Running, Telemetry};
use super::{console, greeting, lost, runtime, scrapes};
use crate::call;
use crate::context::process::{self, Process};
use crate::error::{Error, Result};
use crate::export::stdout::{Look, Terminal};
use crate::log::{self, Format, Output, Sink};
use crate::metric;
use crate::redact::{Policy, SinkKind};
use crate::span::{self, Engine, Filter, Recorder, SpanSink};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing_core::Level;
use tracing_subscriber::layer::SubscriberExt;

static INSTALLED: AtomicBool = AtomicBool::new(false);

pub(super) fn install(setup: Setup) -> Result<Telemetry> {
    refuse(&metric::conflicts(), "declarations contradict each other")?;
    if INSTALLED.swap(true, Ordering::AcqRel) {
        return Err(Error::new(
            "telemetry is installed already: keep the `Telemetry` of the first `install()`",
        ));
    }
    start(setup).inspect_err(|_| INSTALLED.store(false, Ordering::Release))
}

fn refuse(faults: &[String], what: &str) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!("{what}:\n{}", faults.join("\n"))))
}

fn start(mut setup: Setup) -> Result<Telemetry> {
    let environment = Environment::new(setup.ignore_environment);
    tell_up_to(environment.level());
    second_line(&environment, &mut setup);
    let collector = Collector::connect(&environment, &setup.name, setup.version.as_deref());
    let mode = Mode::choose(&environment, &setup, collector.endpoint().is_some());
    mode.policies();
    let terminal = mode.trees.then(|| terminal(collector.service())).flatten().map(Arc::new);
    let mut sinks: Vec<Arc<dyn SpanSink>> = Vec::new();
    let exporters = Exporters::start(&mut setup, &environment, || collector.resource());
    sinks.extend(exporters.sink());
    sinks.extend(terminal.iter().map(|terminal| Arc::<Terminal>::clone(terminal) as Arc<dyn SpanSink>));
    sinks.extend(setup.sinks.iter().cloned());
    let mut writers = writers(mode, collector.service(), setup.logs_lossless);
    writers.extend(collector.log_sink());
    writers.extend(setup.log_sinks);
    limits(&environment);
    memory(&environment, setup.memory);
    let sampler = sampler(&environment, setup.sampler);
    let exports = collector.endpoint().is_some();
    let recorder = || Recorder::new(sampler.clone(), sinks.clone()).of_process(exports);
    let pipeline = pipeline(&environment, recorder(), writers);
    refuse(&metric::bounds_without_bucket(), "objectives cannot be measured")?;
    // Before anything that lasts: a program that is refused here may try again with `mount_layer()`.
    if !setup.mount_layer {
        let as_layer = !setup.layers.is_empty() || environment.word("TELEMARK_MOUNT", &MOUNTS) == Some(true);
        let engine = (!as_layer).then(|| pipeline.engine(recorder()));
        subscribe(setup.layers, &pipeline, engine)?;
        log::bridge();
    }
    #[cfg(feature = "opentelemetry")]
    setup.beside.into_iter().for_each(span::stand_beside);
    collector.collect();
    log::set_default(&pipeline.logs);
    mount::mount(pipeline);
    process::set(Process {
        service: Arc::clone(collector.service()),
        baggage_hosts: setup.baggage_hosts,
        allowed_query: setup.allowed_query,
        propagators: propagators(&environment, setup.propagators),
    });
    lost::watch(&collector, &exporters);
    call::install_panic_hook();
    follow::switches(&environment);
    runtime::watch();
    let (console, scrapes) = (console::open(&environment), scrapes::open(&environment, setup.scrapes));
    greet(environment, mode, &collector, scrapes.as_ref().map(Scrapes::address));
    let ignores_environment = setup.ignore_environment;
    let ended = AtomicBool::new(false);
    Ok(Telemetry::new(Running {
        collector,
        exporters,
        terminal,
        console,
        scrapes,
        ended,
        ignores_environment,
    }))
}

/// What was wrong, and what happens to the telemetry.
fn greet(environment: Environment, mode: Mode, collector: &Collector, scrapes: Option<SocketAddr>) {
    environment.check();
    let exports = environment.exports();
    tell_at(Level::DEBUG, format_args!("of the environment are read: {}", environment.names_read()));
    greeting::warn(&environment.into_warnings(), mode.logs);
    if mode.greets {
        let destinations = collector.destinations();
        let ways = (exports.then_some(&*destinations), scrapes);
        greeting::say(collector.service(), collector.version(), ways, mode.logs);
    }
}

/// Whether spans are recorded by a layer; the engine itself is faster, and what programs get who add no layers.
const MOUNTS: [(&str, bool); 2] = [("engine", false), ("layer", true)];

/// How the program shows itself to whoever started it.
#[derive(Debug, Clone, Copy)]
struct Mode {
    logs: Logs,
    policy: Policy,
    trees: bool,
    /// Lines for people are asked for, whatever else is written.
    console: bool,
    greets: bool,
}

impl Mode {
    /// Readings 6 and 13 of the design: people at a terminal see everything, machines get JSON without it.
    fn choose(environment: &Environment, setup: &Setup, exports: bool) -> Self {
        let at_a_terminal = std::io::stderr().is_terminal() && !exports;
        let words = [("pretty", Logs::Pretty), ("json", Logs::Json), ("off", Logs::Off)];
        let fallback = if at_a_terminal { Logs::Pretty } else { Logs::Json };
        let asked = environment.word("TELEMARK_LOG", &words);
        let logs = asked.or(setup.logs).unwrap_or(fallback);
        let policies = Policy::ALL.map(|policy| (policy.as_str(), policy));
        let usual = if at_a_terminal { Policy::Dev } else { Policy::Production };
        let policy = environment.word("TELEMARK_POLICY", &policies).unwrap_or(usual);
        Self {
            logs,
            policy,
            trees: matches!(logs, Logs::Pretty) && !exports || environment.exporters("TRACES").console,
            console: environment.exporters("LOGS").console,
            greets: asked != Some(Logs::Off),
        }
    }

    /// Puts the policy in force for every kind of sink that may have it; what leaves the process stays in production
    /// where it may not.
    fn policies(self) {
        for kind in SinkKind::ALL {
            kind.set_policy(self.policy);
        }
    }
}

fn pipeline(environment: &Environment, recorder: Recorder, writers: Vec<Arc<dyn Sink>>) -> Pipeline {
    let filter = match environment.get("RUST_LOG").map(|text| Filter::parse(&text)) {
        Some(Ok(filter)) => filter,
        Some(Err(fault)) => {
            environment.warn(format!("RUST_LOG is ignored: {fault}"));
            Filter::default()
        }
        None => Filter::default(),
    };
    let wanted = filter.clone();
    let logs = log::Layer::filtered(writers, move |target, level| wanted.wants(target, level));
    Pipeline { spans: span::Layer::new(recorder), logs, filter }
}

fn writers(mode: Mode, service: &str, lossless: bool) -> Vec<Arc<dyn Sink>> {
    let json = (Format::Json, SinkKind::Json);
    let pretty = (Format::Pretty, SinkKind::Terminal);
    let console = mode.console.then_some(pretty);
    let outputs: Vec<_> = match mode.logs {
        Logs::Off => console.into_iter().collect(),
        Logs::Json => [json].into_iter().chain(console).collect(),
        Logs::Pretty => vec![pretty],
    };
    let output =
        |(format, kind)| Arc::new(Output::on_standard(format, kind, service, lossless)) as Arc<dyn Sink>;
    outputs.into_iter().map(output).collect()
}

/// Trees for people; a terminal that cannot be written to is no reason not to start.
fn terminal(service: &str) -> Option<Terminal> {
    let stream = std::io::stderr();
    let colour = stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let look = Look { colour, service: Some(service.to_owned()), width: None };
    Terminal::start(look, Box::new(stream)).inspect_err(|error| tell(format_args!("no trees: {error}"))).ok()
}

/// The engine is the subscriber of the process, unless the program needs other layers: then the same recorder is a
/// layer beside them.
fn subscribe(layers: Vec<UserLayer>, pipeline: &Pipeline, engine: Option<Engine>) -> Result<()> {
    let taken = |error| {
        Error::new(
            "the program has set a `tracing` subscriber of its own: give its layers to `.with_layers(..)`, or add \
             `telemark::layer()` to its registry and set up with `.mount_layer()`",
        )
        .caused_by(error)
    };
    if let Some(engine) = engine {
        return span::install(engine).map_err(taken);
    }
    let registry = tracing_subscriber::registry();
    // An empty list of layers would switch everything off.
    if layers.is_empty() {
        tracing::subscriber::set_global_default(registry.with(pipeline.layer())).map_err(taken)
    } else {
        tracing::subscriber::set_global_default(registry.with(layers).with(pipeline.layer())).map_err(taken)
    }
}
