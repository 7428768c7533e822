//! Tests that need a process of their own, and what has ended in it.

use std::process::Command;
use std::sync::{Arc, Mutex};
use telemark::{Logs, SpanRecord, SpanSink, Telemetry};
use tracing::{Dispatch, dispatcher};
use tracing_subscriber::prelude::*;

/// Names the one test that such a process runs.
const TEST: &str = "SPAN_STRESS_TEST";
/// Set where the layer is on a registry.
const LAYER: &str = "SPAN_STRESS_LAYER";

/// Runs a test again in a process of its own; true in that process.
///
/// What the process says is shown if it fails: also that it was aborted.
pub(crate) fn alone(test: &str, variables: &[(&str, &str)]) -> bool {
    if std::env::var_os(TEST).is_some() {
        return true;
    }
    let mut child = Command::new(std::env::current_exe().expect("the test knows itself"));
    child.args([test, "--exact", "--nocapture"]).env(TEST, test).envs(variables.iter().copied());
    let output = child.output().expect("the test can start itself");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{test} {variables:?}: {}\n{said}", output.status);
    assert!(said.contains("1 passed"), "{test} did not run: {said}");
    false
}

/// The same, with the engine and with the layer.
pub(crate) fn in_both_mounts(test: &str) -> bool {
    alone(test, &[]) || alone(test, &[(LAYER, "1")])
}

/// What takes long runs with TESTS_LONG, as `tests/run --all` sets it.
pub(crate) fn is_long() -> bool {
    std::env::var_os("TESTS_LONG").is_some()
}

/// Whether the process's subscriber is `tracing_subscriber`'s registry.
pub(crate) fn has_registry() -> bool {
    dispatcher::get_default(Dispatch::is::<tracing_subscriber::Registry>)
}

/// Counts what has ended, and keeps what a test asks for.
#[derive(Default)]
pub(crate) struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().expect("a sink does not panic").push(span.clone());
    }
}

impl Ended {
    /// The finished spans of this name.
    pub(crate) fn of(&self, name: &str) -> Vec<SpanRecord> {
        let all = self.0.lock().expect("a sink does not panic");
        all.iter().filter(|span| span.name == name).cloned().collect()
    }
}

/// Telemetry of this process, which has no exporter.
pub(crate) fn install() -> (Telemetry, Arc<Ended>) {
    let ended = Arc::new(Ended::default());
    let sink: Arc<dyn SpanSink> = Arc::<Ended>::clone(&ended);
    let setup = telemark::setup("stress").ignore_environment().logs(Logs::Off).span_sink(sink);
    if std::env::var_os(LAYER).is_none() {
        return (setup.install().expect("the first set-up of this process"), ended);
    }
    let telemetry = setup.mount_layer().install().expect("the first set-up of this process");
    tracing_subscriber::registry().with(telemark::layer()).init();
    (telemetry, ended)
}

/// The lost spans of a reason, as they are exported.
pub(crate) fn lost(reason: &str) -> u64 {
    let (_, page) = telemark::export::prometheus::render(None);
    let series = format!("telemark_spans_dropped_total{{reason=\"{reason}\"}} ");
    let value = page.lines().find_map(|line| line.strip_prefix(&series));
    value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {series}: {page}"))
}

/// Bytes of memory that the process has now.
pub(crate) fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux says it");
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.expect("the second number is that of resident pages") * 4096
}
