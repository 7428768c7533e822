//! Exceptions outside of spans: what a panic prints, and what the log holds of panics and errors.

use std::panic::AssertUnwindSafe;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use telemark::{SpanRecord, SpanSink, Value, traced};
use tracing::Level;

/// Tells the copies of this program what to do.
const POLICY: &str = "TELEMARK_POLICY";

#[traced]
fn formatted(card: &str) {
    assert!(card.is_empty(), "no card like {card}");
}

#[traced]
fn literal(card: &str) {
    assert!(card.is_empty(), "no card at all");
}

#[traced]
fn resumes(thrown: Box<dyn std::any::Any + Send>) {
    std::panic::resume_unwind(thrown);
}

#[traced(err(Display))]
fn fails(card: &str) -> Result<(), String> {
    Err(format!("declined: {}", card.len()))
}

#[traced]
async fn outer(card: &str) {
    literal(card);
}

fn attribute<'a>(span: &'a SpanRecord, key: &str) -> Option<&'a Value> {
    let event = span.events.iter().find(|event| event.name == "exception")?;
    event.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

/// Keeps what ends.
#[derive(Default)]
struct Ended(Mutex<Vec<SpanRecord>>);

impl Ended {
    fn spans(&self) -> Vec<SpanRecord> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.clone());
    }
}

/// What the copy does: two panics under installed telemetry, each in a thread of its own.
fn panics_twice() {
    let ended = Arc::new(Ended::default());
    let setup = telemark::setup("panics").span_sink(Arc::<Ended>::clone(&ended));
    let telemetry = setup.install().expect("the first in this process");
    let spans = std::thread::spawn(move || {
        let card = String::from("4111111111111111");
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
        assert!(std::panic::catch_unwind(|| formatted(&card)).is_err());
        assert!(std::panic::catch_unwind(|| runtime.block_on(outer(&card))).is_err());
        let thrown: Box<dyn std::any::Any + Send> = Box::new("no panic of this thread");
        assert!(std::panic::catch_unwind(AssertUnwindSafe(|| resumes(thrown))).is_err());
        let spans = ended.spans();
        assert!(fails(&card).is_err());
        spans
    });
    let spans = spans.join().expect("both panics were caught");
    drop(telemetry);
    let [formatted, literal, outer, resumed] = &spans[..] else { panic!("four spans: {spans:?}") };
    assert_eq!(attribute(formatted, "exception.message"), None);
    assert_eq!(attribute(formatted, "telemark.panic.payload"), Some(&Value::from("formatted")));
    assert_eq!(attribute(literal, "exception.message"), Some(&Value::from("no card at all")));
    assert_eq!(attribute(literal, "exception.type"), Some(&Value::from("panic")));
    assert_eq!(attribute(literal, "code.file.path"), Some(&Value::from(file!())));
    assert!(outer.events.is_empty(), "the innermost call has recorded it: {outer:?}");
    assert_eq!(outer.attribute("error.type"), Some(&Value::from("panic")));
    assert_eq!(attribute(resumed, "exception.type"), Some(&Value::from("panic")));
    assert_eq!(attribute(resumed, "code.file.path"), None, "not the place of an earlier panic");
    assert!(!format!("{spans:?}").contains("4111111111"));
}

/// What the copy does: a panic and a failure, and looks for where they were.
fn fails_somewhere() {
    let ended = Arc::new(Ended::default());
    let setup = telemark::setup("traces").span_sink(Arc::<Ended>::clone(&ended));
    let telemetry = setup.install().expect("the first in this process");
    assert!(std::panic::catch_unwind(|| literal("4111")).is_err());
    assert!(fails("4111").is_err());
    drop(telemetry);
    let spans = ended.spans();
    let [literal, fails] = &spans[..] else { panic!("two spans: {spans:?}") };
    let asked = std::env::var("RUST_BACKTRACE").is_ok_and(|asked| asked == "1");
    for (span, function) in [(literal, "exceptions::literal"), (fails, "exceptions::fails")] {
        let trace = attribute(span, "exception.stacktrace").map(ToString::to_string);
        assert_eq!(trace.is_some(), asked, "{span:?}");
        assert!(!asked || trace.is_some_and(|trace| trace.contains(function)), "{span:?}");
    }
}

#[test]
fn an_exception_has_its_stack_where_rust_backtrace_asks_for_it() {
    const TEST: &str = "an_exception_has_its_stack_where_rust_backtrace_asks_for_it";
    if std::env::var_os(POLICY).is_some() {
        return fails_somewhere();
    }
    for asked in ["1", "0"] {
        let (_, logged) = run_with(TEST, &[(POLICY, "production"), ("RUST_BACKTRACE", asked)]);
        assert_eq!(logged.matches("\"stacktrace\":").count(), if asked == "1" { 2 } else { 0 }, "{logged}");
    }
}

const SIGNAL: &str = "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN";

/// What the copy does: one failure under installed telemetry.
fn fails_once() {
    let ended = Arc::new(Ended::default());
    let setup = telemark::setup("exceptions").span_sink(Arc::<Ended>::clone(&ended));
    let telemetry = setup.install().expect("the first in this process");
    assert!(fails("4111").is_err());
    drop(telemetry);
    let spans = ended.spans();
    let [span] = spans.as_slice() else { panic!("one span: {spans:?}") };
    let expected = usize::from(std::env::var(SIGNAL).is_ok_and(|signal| signal != "logs"));
    assert_eq!(span.events.len(), expected, "{span:?}");
    assert!(span.attribute("error.type").is_some(), "{span:?}");
}

/// Runs this test again in a process of its own, and gives what it wrote to stderr and to stdout.
fn run_again(test: &str, variable: &str, value: &str) -> (String, String) {
    run_with(test, &[(variable, value)])
}

fn run_with(test: &str, variables: &[(&str, &str)]) -> (String, String) {
    let program = std::env::current_exe().expect("a running test has a program");
    let variables = variables.iter().copied();
    let run = Command::new(program).args(["--exact", test, "--nocapture"]).envs(variables).output();
    let run = run.expect("the program that is running can be run");
    let read = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (told, logged) = (read(&run.stderr), read(&run.stdout));
    assert!(run.status.success(), "{told}{logged}");
    (told, logged)
}

#[test]
fn production_prints_the_place_and_literal_payloads_only() {
    if std::env::var_os(POLICY).is_some() {
        return panics_twice();
    }
    let (text, _) = run_again("production_prints_the_place_and_literal_payloads_only", POLICY, "production");
    assert!(text.contains(&format!("panicked at {}:", file!())), "{text}");
    assert!(text.contains("no card at all"), "{text}");
    assert!(text.contains("(a formatted payload"), "{text}");
    assert!(!text.contains("4111111111"), "{text}");
}

#[test]
fn the_policy_dev_prints_the_whole_panic() {
    if std::env::var_os(POLICY).is_some() {
        return panics_twice();
    }
    let (text, _) = run_again("the_policy_dev_prints_the_whole_panic", POLICY, "dev");
    assert!(text.contains("no card like 4111111111111111"), "{text}");
}

#[test]
fn every_exception_is_one_log_record_of_level_error() {
    if std::env::var_os(POLICY).is_some() {
        return panics_twice();
    }
    let (_, logged) = run_again("every_exception_is_one_log_record_of_level_error", POLICY, "production");
    let lines: Vec<serde_json::Value> = logged
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(serde_json::Value::is_object)
        .collect();
    let messages: Vec<_> = lines.iter().map(|line| line["@message"].as_str().unwrap_or_default()).collect();
    assert_eq!(messages, ["a panic", "no card at all", "a panic", "declined: 16"]);
    for line in &lines {
        assert_eq!(line["level"], "ERROR", "{line}");
        assert!(line["exception"]["type"].is_string(), "{line}");
        assert!(line["trace_id"].is_string(), "{line}");
    }
    assert!(!logged.contains("4111111111"), "{logged}");
}

#[test]
fn the_switch_of_the_semantic_conventions_decides_which_signals_carry_exceptions() {
    if std::env::var_os(SIGNAL).is_some() {
        return fails_once();
    }
    // Empty is unset.
    for signal in ["logs", "logs/dup", ""] {
        let test = "the_switch_of_the_semantic_conventions_decides_which_signals_carry_exceptions";
        let (_, logged) = run_again(test, SIGNAL, signal);
        assert_eq!(logged.matches("\"@message\":\"declined: 4\"").count(), 1, "{logged}");
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "`level` gives the error by reference")]
fn level_of(length: &usize) -> Level {
    if *length > 5 { Level::INFO } else { Level::WARN }
}

#[traced(err(Display, level = level_of))]
fn by_function(length: usize) -> Result<(), usize> {
    Err(length)
}

#[traced(err(Debug, level = |length: &usize| if *length == 7 { Level::DEBUG } else { Level::ERROR }))]
fn by_closure(length: usize) -> Result<(), usize> {
    Err(length)
}

#[traced(err(Display, level = "warn"))]
async fn by_word(length: usize) -> Result<(), usize> {
    Err(length)
}

/// What the copy does: failures whose authors have chosen a level.
fn fails_at_levels() {
    let telemetry = telemark::setup("levels").install().expect("the first in this process");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    let failed = [by_function(1), by_function(6), by_closure(7), runtime.block_on(by_word(8))];
    assert!(failed.iter().all(Result::is_err));
    drop(telemetry);
}

#[test]
fn the_author_chooses_the_level_of_an_exception() {
    if std::env::var_os(POLICY).is_some() {
        return fails_at_levels();
    }
    let (_, logged) = run_again("the_author_chooses_the_level_of_an_exception", POLICY, "production");
    let lines = logged.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let told: Vec<_> = lines
        .filter(serde_json::Value::is_object)
        .map(|line| {
            [&line["@message"], &line["level"]].map(|text| text.as_str().unwrap_or_default().to_owned())
        })
        .collect();
    let expected = [["1", "WARN"], ["6", "INFO"], ["8", "WARN"]];
    assert_eq!(told, expected.map(|pair| pair.map(str::to_owned)), "a debug record is not written: {logged}");
}
