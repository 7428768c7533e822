//! The mounts that programs run through, each in a process of its own, because each sets the process's subscriber.

use super::forest::{Forest, differences, number, of_records};
use super::found::found;
use super::machine::{Machine, is_registry, number_in_run, run_of};
use super::model::{Model, PLAIN, REGISTRY};
use super::places::Places;
use super::program::{Step, programs};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use telemark::{Logs, SpanRecord, SpanSink, Telemetry};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

/// Tells the process of a mount which one it is.
const MOUNT: &str = "SPAN_PROGRAMS_MOUNT";
/// The test that a process of a mount runs.
const CHILD: &str = "what_the_process_of_a_mount_runs";

/// Runs random programs in a process that has this mount, and passes on what it says.
pub(crate) fn run(mount: &str) {
    let this = std::env::current_exe().expect("the test knows itself");
    let child = Command::new(this).args([CHILD, "--exact", "--nocapture"]).env(MOUNT, mount).output();
    let output = child.expect("the test can start itself");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{mount}: {}\n{said}", output.status);
    assert!(said.contains("programs, all as the model says"), "{mount}: {said}");
}

/// The process of a mount.
pub(crate) fn child() {
    let Ok(mount) = std::env::var(MOUNT) else { return };
    let ended = Arc::new(Ended::default());
    let telemetry = install(&mount, Arc::<Ended>::clone(&ended));
    let rules = if is_registry() { REGISTRY } else { PLAIN };
    assert!(mount == "engine" || is_registry(), "{mount} is a layer of a registry");
    let long = std::env::var_os("TESTS_LONG").is_some();
    let config = Config {
        cases: if long { 50_000 } else { 400 },
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..Config::default()
    };
    let runs = AtomicU64::new(0);
    let judged = |program: Vec<Step>| {
        let run = runs.fetch_add(1, Ordering::Relaxed) + 1;
        judge(&program, run, Model::new(rules), &ended)
    };
    let before = found().into_iter().try_for_each(judged);
    let random = || {
        TestRunner::new(config.clone())
            .run(&programs(), |program| judged(program).map_err(TestCaseError::fail))
    };
    if let Err(error) = before.and_then(|()| random().map_err(|error| error.to_string())) {
        // Not by a panic: the installed policy would hide what it says.
        eprintln!("{mount}: {error}");
        std::process::exit(1);
    }
    assert_eq!(telemetry.health().dropped_spans, 0);
    println!("{} programs, all as the model says", config.cases);
}

fn install(mount: &str, sink: Arc<Ended>) -> Telemetry {
    let setup = telemark::setup("programs").ignore_environment().logs(Logs::Off).span_sink(sink);
    let installed = match mount {
        "engine" => setup.install(),
        "with_layers" => setup.with_layers(Other.with_filter(LevelFilter::INFO)).install(),
        _ => setup.mount_layer().install(),
    };
    let telemetry = installed.expect("the first set-up of this process");
    if mount == "layer" {
        tracing_subscriber::registry().with(telemark::layer()).init();
    }
    telemetry
}

/// A layer of somebody else, which listens to what telemark listens to.
struct Other;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Other {}

#[derive(Default)]
struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().expect("a sink does not panic").push(span.clone());
    }
}

impl Ended {
    /// What has ended of this run; what a program before has leaked is none of its business.
    fn take(&self, run: u64) -> Vec<SpanRecord> {
        let mut taken = std::mem::take(&mut *self.0.lock().expect("a sink does not panic"));
        taken.retain(|record| number(record).is_none_or(|n| run_of(n) == run));
        taken
    }
}

/// Runs a program beside the model: after each step the same spans have ended, and in the end the forests are equal.
fn judge(program: &[Step], run: u64, mut model: Model, sink: &Ended) -> Result<(), String> {
    let machine = Machine::new(run);
    let mut places = Places::new(&machine);
    let mut records = Vec::new();
    for (at, step) in program.iter().enumerate() {
        let expected = model.step(step);
        places.step(step)?;
        let taken = sink.take(run);
        let mut ended: Vec<u64> = taken.iter().filter_map(number).map(number_in_run).collect();
        ended.sort_unstable();
        if ended != expected {
            return Err(format!("step {at}, {step:?}, ends {ended:?} and should end {expected:?}"));
        }
        records.extend(taken);
    }
    places.end()?;
    records.extend(sink.take(run));
    let found: Forest = of_records(&records)?;
    let complaints = differences(&model.forest(), &found);
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}
