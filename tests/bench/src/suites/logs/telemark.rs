//! telemark: `tracing::info!` and a typed event, as `install()` sets them up, to the file instead of stdout.

use super::input::{SERVICE, Values, info, lines, lines_in_spans, sink};
use crate::case::Case;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use telemark::log::{Format, Output, Sink};
use telemark::sample::{Sampler, always, never};
use telemark::{Event, Logs, Policy, Telemetry};

#[derive(Event)]
#[event(name = "workflow.finished", message = "workflow finished")]
struct WorkflowFinished<'a> {
    #[redact(public)]
    user: &'a str,
    #[redact(public)]
    workflow: &'a str,
    #[redact(public)]
    path: &'a str,
    #[redact(public)]
    tokens: u64,
    #[redact(public)]
    attempt: i64,
    #[redact(public)]
    duration: f64,
    #[redact(public)]
    cost: f64,
    #[redact(public)]
    ok: bool,
}

static RUNNING: OnceLock<Telemetry> = OnceLock::new();
static OUTPUT: OnceLock<Arc<Output>> = OnceLock::new();

/// Waits until every line is written.
fn settle() {
    if let Some(output) = OUTPUT.get() {
        output.flush(Duration::from_secs(10));
    }
}

fn install(sampler: Sampler) {
    let output =
        OUTPUT.get_or_init(|| Arc::new(Output::new(Format::Json, Policy::Production, SERVICE, sink())));
    let setup = telemark::setup(SERVICE).ignore_environment().logs(Logs::Off).sampler(sampler);
    let setup = setup.log_sink(Arc::<Output>::clone(output));
    RUNNING.get_or_init(|| setup.install().expect("this process installs telemetry once"));
    crate::drain::expect(settle);
}

pub fn cases() -> Vec<Case> {
    install(always());
    vec![lines("line8", info), lines_in_spans(info)]
}

/// Spans that are not recorded: what lines alone cost there.
pub fn unsampled() -> Vec<Case> {
    install(never());
    vec![lines_in_spans(info)]
}

pub fn event() -> Vec<Case> {
    install(always());
    let emit = |values: &'static Values| {
        let Values { user, workflow, path, tokens, attempt, duration, cost, ok } = values;
        WorkflowFinished {
            user,
            workflow,
            path,
            tokens: *tokens,
            attempt: *attempt,
            duration: *duration,
            cost: *cost,
            ok: *ok,
        }
        .emit();
    };
    vec![lines("event", emit)]
}
