//! The program that runs under the variables, and how it is started.

use std::io::Read as _;
use std::process::{Command, Output, Stdio};
use telemark::LabelValue as _;

/// Set in the processes that the tests start; without it the program below does nothing.
pub(crate) const PROGRAM: &str = "TELEMARK_TESTS_PROGRAM";

/// Set where the child ends by `shutdown().await`, as a `main` does, and not by dropping the guard.
pub(crate) const SHUTDOWN: &str = "TELEMARK_TESTS_SHUTDOWN";

/// Set where the child tells where its metrics are served, and ends when its input does.
pub(crate) const SERVE: &str = "TELEMARK_TESTS_SERVE";

/// Counted in the span.
#[telemark::metric(counter = "environment_inside")]
static INSIDE: telemark::Counter;

/// Counted outside of any span.
#[telemark::metric(counter = "environment_outside")]
static OUTSIDE: telemark::Counter;

/// The counters above that have an exemplar, with or without a trace.
fn exemplars() -> Vec<String> {
    let (_, page) = telemark::export::prometheus::render(Some("application/openmetrics-text"));
    let lines = page.lines().filter(|line| line.starts_with("environment_"));
    let found = lines.filter_map(|line| line.split_once("_total 1 # {"));
    found.map(|(name, labels)| format!("{name}:{}", labels.starts_with("trace_id"))).collect()
}

/// The names of the headers that a call would carry.
fn headers() -> String {
    let mut headers = std::collections::BTreeMap::new();
    telemark::inject(&mut headers);
    headers.into_keys().collect::<Vec<_>>().join(",")
}

/// One span, one line, one classified value, the end.
pub(crate) fn program_of_a_child() {
    if std::env::var_os(PROGRAM).is_none() {
        return;
    }
    let setup = telemark::setup("by-code").version("1.0");
    let listening = std::env::var(SERVE).is_ok_and(|how| how == "coded");
    let setup = if listening { setup.metrics_listener(([127, 0, 0, 1], 0)) } else { setup };
    let telemetry = setup.install().expect("no variable keeps a service from starting");
    telemark::span!("work").in_scope(|| {
        let sampled = telemark::SpanContext::current().is_some_and(|span| span.is_sampled());
        tracing::info!(sampled, "at work");
        println!("headers={}", headers());
        let method = |method| telemark::http::Method::of(&method).as_label();
        println!("methods={},{}", method(http::Method::GET), method(http::Method::PUT));
        INSIDE.inc();
    });
    OUTSIDE.inc();
    println!("exemplars={}", exemplars().join(","));
    println!("spans={} service={}", telemetry.health().spans, telemetry.service());
    if std::env::var_os(SERVE).is_some() {
        println!("address={}", telemetry.metrics_address().map(|it| it.to_string()).unwrap_or_default());
        // An input that is gone is at its end, too.
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
    }
    if std::env::var_os(SHUTDOWN).is_some() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
        runtime.block_on(telemetry.shutdown()).expect("what is lost is counted, and fails nobody");
        let health = telemetry.health();
        println!("dropped={}", health.dropped_spans);
        println!("traces={:?}", health.traces);
    }
}

/// The same program under these variables and no others of telemetry.
pub(crate) fn command(variables: &[(&str, &str)]) -> Command {
    let program = std::env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(program);
    command.args(["--exact", "program", "--nocapture"]).env(PROGRAM, "1").stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("OTEL_")
            || (name.starts_with("TELEMARK_") && name != PROGRAM)
            || name == "RUST_LOG"
        {
            command.env_remove(&*name);
        }
    }
    command.envs(variables.iter().copied());
    command
}

/// What the program said until its end.
pub(crate) fn run(variables: &[(&str, &str)]) -> Output {
    let output = command(variables).output().expect("the program runs");
    assert!(output.status.success(), "{variables:?}: {}", text(&output.stderr));
    output
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn both(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}
