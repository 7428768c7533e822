//! The set-up of telemetry, and what the example keeps of it to show it.

use crate::cli::Arguments;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use telemark::export::stdout::{Recent, Trace};
use telemark::{Logs, SpanRecord, SpanSink, Telemetry};

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

/// Sets telemetry up for all three services of this process, or for the one that runs.
pub(crate) fn install(arguments: &Arguments) -> telemark::Result<(Telemetry, Arc<Kept>)> {
    let kept = Arc::new(Kept { recent: Recent::new(KEPT), traces: AtomicU64::new(0) });
    let name = arguments.services.map_or("ai-teams", |service| service.name());
    let sink: Arc<dyn SpanSink> = Arc::<Kept>::clone(&kept);
    let mut setup = telemark::setup(name).version(env!("CARGO_PKG_VERSION")).span_sink(sink);
    // On a terminal hundreds of lines would bury the report; TELEMARK_LOG=pretty shows them all.
    if arguments.services.is_none() && std::io::stderr().is_terminal() && std::io::stdout().is_terminal() {
        setup = setup.logs(Logs::Off);
    }
    Ok((setup.install()?, kept))
}
