//! Lines of JSON, as `tracing` and as typed events bring them, to a writer that takes everything.

use std::hint::black_box;
use std::io::sink;
use std::sync::Arc;
use telemark::log::{Format, Output};
use telemark::{Event, Logs, Policy, Telemetry, traced};

#[derive(Event)]
#[event(name = "workflow.finished", message = "workflow finished")]
struct WorkflowFinished<'a> {
    #[redact(public)]
    user: &'a str,
    #[redact(public)]
    workflow: &'a str,
    #[redact(public)]
    route: &'a str,
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

const USER: &str = "user-00042";
const WORKFLOW: &str = "0192f3a4-7b2c-7042-9d3e-000000000042";
const ROUTE: &str = "/api/v1/workflows/42/steps";

/// Lines of a span; it may have more events than these.
const LINES: u64 = 16;

/// Telemetry whose only log is that writer.
pub(crate) fn install(sampler: telemark::sample::Sampler) -> Result<Telemetry, String> {
    let output = Arc::new(Output::new(Format::Json, Policy::Production, "instructions", sink()));
    let setup = telemark::setup("instructions").ignore_environment().logs(Logs::Off);
    setup.sampler(sampler).log_sink(output).install().map_err(|error| error.to_string())
}

fn line(at: u64) {
    tracing::info!(
        user = black_box(USER),
        workflow = black_box(WORKFLOW),
        route = black_box(ROUTE),
        tokens = at,
        attempt = -3,
        duration = at as f64 / 7.0,
        cost = 0.25,
        ok = true,
        "workflow finished"
    );
}

/// A `tracing` event with eight fields, outside of a span.
#[inline(never)]
pub(crate) fn line8(calls: u64) {
    (0..calls).for_each(|at| line(black_box(at)));
}

#[traced]
fn around(work: impl FnOnce()) {
    work();
}

/// The same in a span that is not recorded.
#[inline(never)]
pub(crate) fn line8_span(calls: u64) {
    around(|| (0..calls).for_each(|at| line(black_box(at))));
}

/// The same, sixteen in each span that is recorded: each line is an event of its span, too.
#[inline(never)]
pub(crate) fn line8_recorded(calls: u64) {
    (0..calls / LINES).for_each(|_| around(|| (0..LINES).for_each(|at| line(black_box(at)))));
}

/// A typed event with the same fields.
#[inline(never)]
pub(crate) fn event(calls: u64) {
    for at in 0..calls {
        let at = black_box(at);
        WorkflowFinished {
            user: black_box(USER),
            workflow: black_box(WORKFLOW),
            route: black_box(ROUTE),
            tokens: at,
            attempt: -3,
            duration: at as f64 / 7.0,
            cost: 0.25,
            ok: true,
        }
        .emit();
    }
}
