//! The set-up of telemetry, and what the example keeps of it to show it.

use crate::cli::{Arguments, Service};
use crate::lines::Lines;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use telemark::export::stdout::{Recent, Trace};
use telemark::log::{Format, Output, Sink as _};
use telemark::{Logs, Policy, SpanRecord, SpanSink, Telemetry};

/// Traces that are kept to choose a slow one from.
const KEPT: usize = 1000;

/// A span sink: counts traces and keeps the last ones.
pub(crate) struct Kept {
    recent: Recent,
    traces: AtomicU64,
}

impl SpanSink for Kept {
    fn ended(&self, span: &SpanRecord) {
        // A span without a parent is the first of its trace, whichever services follow.
        if span.parent.is_none() {
            self.traces.fetch_add(1, Ordering::Relaxed);
        }
        self.recent.ended(span);
    }
}

impl Kept {
    /// Traces that have begun here and ended.
    pub(crate) fn traces(&self) -> u64 {
        self.traces.load(Ordering::Relaxed)
    }

    /// The slowest trace that passed through as many services as any did, and fits on a screen.
    pub(crate) fn slowest(&self) -> Option<Trace> {
        let traces = self.recent.traces();
        let fits = |trace: &Trace| trace.spans.len() <= 24;
        traces.into_iter().max_by_key(|trace| (trace.services().len(), fits(trace), trace.duration()))
    }
}

/// Telemetry, and what is shown of it afterwards.
pub(crate) struct Installed {
    pub(crate) telemetry: Telemetry,
    pub(crate) kept: Arc<Kept>,
    held: Option<Held>,
}

/// Log lines that wait for the end of the traffic.
struct Held {
    output: Arc<Output>,
    lines: Lines,
}

impl Installed {
    /// The log lines of a trace, where they are held back.
    pub(crate) fn lines(&self, trace: &Trace) -> Vec<String> {
        let Some((held, root)) = self.held.as_ref().zip(trace.root()) else { return Vec::new() };
        held.output.flush(Duration::from_secs(1));
        held.lines.of_request(root.request.tracking_id().as_str())
    }

    /// Shows log lines as they come.
    pub(crate) fn go_live(&self) {
        if let Some(held) = &self.held {
            held.lines.go_live();
        }
    }
}

/// Sets telemetry up for all three services of this process, or for the one that runs.
pub(crate) fn install(arguments: &Arguments) -> telemark::Result<Installed> {
    let kept = Arc::new(Kept { recent: Recent::new(KEPT), traces: AtomicU64::new(0) });
    let name = arguments.services.map_or("ai-teams", Service::name);
    let sink: Arc<dyn SpanSink> = Arc::<Kept>::clone(&kept);
    let mut setup = telemark::setup(name).version(env!("CARGO_PKG_VERSION")).span_sink(sink);
    let mut held = None;
    if shows_a_report(arguments) {
        let lines = Lines::default();
        let output = Arc::new(Output::new(Format::Pretty, Policy::Production, name, lines.clone()));
        setup = setup.logs(Logs::Off).log_sink(Arc::<Output>::clone(&output));
        held = Some(Held { output, lines });
    }
    Ok(Installed { telemetry: setup.install()?, kept, held })
}

/// On a terminal hundreds of log lines would bury the report; with TELEMARK_LOG they are what somebody wants to see.
fn shows_a_report(arguments: &Arguments) -> bool {
    let terminal = std::io::stderr().is_terminal() && std::io::stdout().is_terminal();
    arguments.services.is_none() && terminal && std::env::var_os("TELEMARK_LOG").is_none()
}
