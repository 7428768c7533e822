//! The log of a whole program as a collector gets it: set up by the environment alone, in a process of its own.

use super::collector::Collector;
use super::logs::{body, records, requests};
use super::message::{nested, spans};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use std::collections::BTreeMap;
use std::process::{Command, Output};
use telemark::{Event, traced};

const PROGRAM: &str = "TELEMARK_TESTS_LOGS";

#[derive(Event)]
#[event(name = "login.refused", level = "warn", message = "{email} was refused")]
struct LoginRefused {
    #[redact(email)]
    email: String,
    #[redact(public)]
    tries: u64,
    #[redact(secret)]
    password: String,
}

#[derive(Debug, thiserror::Error)]
#[error("declined")]
struct Declined;

#[traced(err(Display))]
fn charge() -> Result<(), Declined> {
    tracing::info!(amount = 7, bank = %"first", "asking the bank");
    let (email, password) = ("ann@secret.example".to_owned(), "hunter2hunter2".to_owned());
    let refused = LoginRefused { email, tries: 3, password };
    refused.emit();
    assert_eq!(refused.password.len(), 14, "its owner has it");
    Err(Declined)
}

/// What the child does.
async fn program() {
    let telemetry = telemark::setup("shop").version("3.2.1").install().expect("nothing is in the way");
    tracing::debug!("not wanted");
    tracing::warn!("outside of spans");
    assert!(charge().is_err());
    if std::env::var(PROGRAM).is_ok_and(|how| how == "await") {
        telemetry.shutdown().await.expect("the collector takes everything");
        let health = telemetry.health();
        println!("exported={} dropped={}", health.exported_logs, health.dropped_logs);
        let (_, page) = telemark::export::prometheus::render(None);
        page.lines()
            .filter(|line| line.starts_with("telemark_logs_dropped"))
            .for_each(|line| println!("{line}"));
    }
}

/// Runs the test of this name again, as the program; nothing if this is the program.
async fn run(name: &str, how: &str, variables: &[(&str, String)]) -> Option<Output> {
    if std::env::var_os(PROGRAM).is_some() {
        program().await;
        return None;
    }
    let mut command = Command::new(std::env::current_exe().expect("a test is a file"));
    command.args([&format!("otlp::logs_program::{name}"), "--exact", "--nocapture"]);
    command.env(PROGRAM, how).env_remove("RUST_BACKTRACE").envs(variables.iter().cloned());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("a command does not panic").expect("a test can be run again");
    assert!(output.status.success(), "{output:?}");
    Some(output)
}

/// What came, by the body of the record, with its scope.
fn by_body(collector: &Collector) -> BTreeMap<String, (String, LogRecord)> {
    let all = requests(collector).iter().flat_map(records).collect::<Vec<_>>();
    all.into_iter().map(|(scope, record)| (body(&record).to_owned(), (scope, record))).collect()
}

fn attributes(record: &LogRecord) -> BTreeMap<&str, Any> {
    let pair = |pair: &opentelemetry_proto::tonic::common::v1::KeyValue| pair.value.clone()?.value;
    record.attributes.iter().filter_map(|found| Some((&*found.key, pair(found)?))).collect()
}

fn text(text: &str) -> Any {
    Any::StringValue(text.to_owned())
}

/// The ids of the span that was exported.
fn exported_span(collector: &Collector) -> (Vec<u8>, Vec<u8>) {
    let traces = collector.received().into_iter().find(|request| request.path.contains("race"));
    let message = traces.expect("spans came, too").message();
    let span = spans(&message)[0];
    (nested(span, 1)[0].to_vec(), nested(span, 2)[0].to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_program_arrives_with_the_context_of_its_spans() {
    let name = "the_log_of_a_program_arrives_with_the_context_of_its_spans";
    for (grpc, how) in [(false, "await"), (true, "drop")] {
        let collector = if grpc { Collector::grpc([]).await } else { Collector::http([]).await };
        let mut variables = vec![("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())];
        variables.extend(grpc.then(|| ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc".to_owned())));
        let Some(output) = run(name, how, &variables).await else { return };
        let came = by_body(&collector);
        let bodies: Vec<_> = came.keys().map(String::as_str).collect();
        assert_eq!(bodies, ["***@*** was refused", "asking the bank", "declined", "outside of spans"]);
        let (trace, span) = exported_span(&collector);
        for inside in ["***@*** was refused", "asking the bank", "declined"] {
            let (_, record) = &came[inside];
            assert_eq!((&record.trace_id, &record.span_id), (&trace, &span), "{inside}");
            assert_eq!(record.flags & 1, 1, "{inside}");
            assert!(record.time_unix_nano > 1_700_000_000_000_000_000, "{inside}");
            assert!(record.observed_time_unix_nano >= record.time_unix_nano, "{inside}");
            assert!(attributes(record).contains_key("tracking_id"), "{inside}");
        }
        let (scope, plain) = &came["outside of spans"];
        assert!(plain.trace_id.is_empty() && plain.span_id.is_empty() && plain.flags == 0, "{plain:?}");
        assert_eq!(
            (&**scope, plain.severity_number, &*plain.severity_text),
            ("otlp::otlp::logs_program", 13, "WARN")
        );
        let (_, asked) = &came["asking the bank"];
        assert_eq!((asked.severity_number, &*asked.event_name), (9, ""));
        assert_eq!(attributes(asked)["amount"], Any::IntValue(7));
        assert_eq!(attributes(asked)["bank"], text("first"));
        let told = String::from_utf8_lossy(&output.stdout);
        if how == "await" {
            assert!(told.contains("exported=4 dropped=0"), "{told}");
            let reasons =
                ["queue_full", "io", "reentrant", "export_failed", "too_large", "shutdown", "rejected"];
            for reason in reasons {
                let line = format!("telemark_logs_dropped_total{{reason=\"{reason}\"}} 0");
                assert!(told.contains(&line), "{line}: {told}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exceptions_and_typed_events_arrive_in_the_form_of_the_conventions() {
    let collector = Collector::http([]).await;
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())];
    let name = "exceptions_and_typed_events_arrive_in_the_form_of_the_conventions";
    if run(name, "await", &variables).await.is_none() {
        return;
    }
    let came = by_body(&collector);
    let (_, exception) = &came["declined"];
    assert_eq!((&*exception.event_name, exception.severity_number), ("exception", 17));
    let said = attributes(exception);
    assert_eq!(said["exception.type"], text("otlp::otlp::logs_program::Declined"));
    assert_eq!(said["exception.message"], text("declined"));
    let (_, event) = &came["***@*** was refused"];
    assert_eq!((&*event.event_name, event.severity_number), ("login.refused", 13));
    let said = attributes(event);
    assert_eq!((&said["email"], &said["tries"]), (&text("***@***"), &Any::IntValue(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_shows_personal_data_never_reaches_a_collector() {
    let collector = Collector::http([]).await;
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()),
        ("TELEMARK_POLICY", "dev".to_owned()),
        ("TELEMARK_LOG", "json".to_owned()),
    ];
    let name = "a_policy_that_shows_personal_data_never_reaches_a_collector";
    let Some(output) = run(name, "await", &variables).await else { return };
    let lines = String::from_utf8_lossy(&output.stdout);
    assert!(lines.contains("ann@secret.example"), "the log is the author's own: {lines}");
    assert!(!lines.contains("hunter2"), "{lines}");
    for request in collector.received() {
        let message = request.message();
        let holds = |needle: &str| message.windows(needle.len()).any(|window| window == needle.as_bytes());
        assert!(!holds("ann@") && !holds("secret.example") && !holds("hunter2"), "{}", request.path);
        if !request.path.contains("metrics") {
            assert!(holds("telemark.redaction.policy") && holds("production"), "{}", request.path);
        }
    }
    assert!(!by_body(&collector).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_none_keeps_the_log_at_home_and_spans_go_on() {
    let collector = Collector::http([]).await;
    let variables =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()), ("OTEL_LOGS_EXPORTER", "none".to_owned())];
    let name = "the_word_none_keeps_the_log_at_home_and_spans_go_on";
    let Some(output) = run(name, "await", &variables).await else { return };
    assert_eq!(requests(&collector).len(), 0);
    exported_span(&collector);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("traces go to") && !said.contains("logs go to"), "{said}");
}
