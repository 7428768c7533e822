//! A line costs no allocation once its callsite and its thread are known, also in a trace that nobody has marked.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

use std::io::sink;
use std::sync::Arc;
use std::time::Duration;
use telemark::log::{Format, Output, Sink};
use telemark::{Event, Logs, Policy, sample, traced};

#[derive(Event)]
#[event(name = "workflow.finished", message = "{user} finished after {steps} steps")]
struct Finished<'a> {
    #[redact(public)]
    user: &'a str,
    #[redact(public)]
    steps: u64,
    #[redact(public)]
    seconds: f64,
    #[redact(public)]
    ok: bool,
}

fn line(at: u64) {
    tracing::info!(
        user = "user-00042",
        tokens = at,
        less = -3,
        duration_ms = 0.25,
        ok = true,
        path = "/api/v1/workflows/7/steps/\"7\"",
        shown = %"text",
        request.id = Some(at),
        "workflow finished"
    );
}

fn event(at: u64) {
    Finished { user: "user-00042", steps: at, seconds: 0.5, ok: true }.emit();
}

/// Allocations of a few lines that fit into one batch: the fewest of several times, for while another program keeps
/// the writer from its processor, a buffer more is taken.
fn allocations(output: &Output, write: fn(u64)) -> u64 {
    fewest(output, || {
        (0..1000).for_each(write);
        assert!(output.flush(ENOUGH));
        allocation_counter::measure(|| (0..30).for_each(write)).count_total
    })
}

/// The fewest of several times, each begun with nothing left to write.
fn fewest(output: &Output, mut once: impl FnMut() -> u64) -> u64 {
    let once = |_| {
        assert!(output.flush(ENOUGH));
        once()
    };
    (0..5).map(once).min().unwrap_or(u64::MAX)
}

/// What happens at all happens by then, on a busy machine, too.
const ENOUGH: Duration = Duration::from_mins(1);

#[traced]
fn traced(work: impl FnOnce()) {
    work();
}

#[traced]
fn recorded(work: impl FnOnce()) {
    work();
}

#[test]
fn a_line_allocates_nothing() {
    let output = Arc::new(Output::new(Format::Json, Policy::Production, "x", sink()));
    let sampler = sample::rules().name("recorded", sample::always()).otherwise(sample::never());
    let setup = telemark::setup("x").ignore_environment().logs(Logs::Off).sampler(sampler);
    let telemetry = setup.log_sink(Arc::<Output>::clone(&output)).install().unwrap();
    assert_eq!(allocations(&output, line), 0, "outside of a span");
    assert_eq!(allocations(&output, event), 0, "of a typed event");
    traced(|| assert_eq!(allocations(&output, line), 0, "in a trace"));
    traced(|| {
        line(0);
        let in_a_new_span = || allocation_counter::measure(|| traced(|| line(1))).count_total;
        assert_eq!(fewest(&output, in_a_new_span), 0, "in a span that logs for the first time");
    });
    // Each line is an event of its span, too: together they are more than a span keeps.
    let lines = || {
        let mut lines = 0;
        recorded(|| lines = allocation_counter::measure(|| (0..30).for_each(line)).count_total);
        lines
    };
    assert_eq!(fewest(&output, lines), 0, "in spans that are recorded");
    assert!(telemark::log::health().written > 3000);
    drop(telemetry);
}
