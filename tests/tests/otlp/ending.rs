//! The end of a program that has more spans than the exporter's queue holds.

use super::collector::{Answer, Collector};
use super::message::spans;
use std::process::Command;
use std::time::{Duration, Instant};

const PROGRAM: &str = "TELEMARK_TESTS_ENDING";
/// Several times as many as the exporter's queue holds.
const SPANS: usize = 10_000;

/// What the child does: many spans at once, and the end.
async fn program() {
    let telemetry = telemark::setup("ending").install().expect("nothing is in the way");
    for _ in 0..SPANS {
        telemark::span!("one of many").in_scope(|| {});
    }
    let begin = Instant::now();
    if std::env::var(PROGRAM).is_ok_and(|how| how == "drop") {
        // The guard's drop is what many programs end with.
        let health = telemetry.health();
        drop(telemetry);
        println!("took={:?} lost={} ", begin.elapsed().as_millis(), health.dropped_spans);
        return;
    }
    telemetry.shutdown().await.expect("what is lost is counted, and fails nobody");
    println!("took={:?} lost={} ", begin.elapsed().as_millis(), telemetry.health().dropped_spans);
}

/// The milliseconds that the end took and the spans that were lost; nothing if this is the program.
async fn run(test: &str, how: &str, collector: &Collector) -> Option<(u64, u64)> {
    if std::env::var_os(PROGRAM).is_some() {
        program().await;
        return None;
    }
    let mut command = Command::new(std::env::current_exe().expect("a test is a file"));
    command.args([&format!("otlp::ending::{test}"), "--exact", "--nocapture"]).env(PROGRAM, how);
    command.env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url() + "/v1/traces");
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("a command does not panic").expect("a test can be run again");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told} {}", String::from_utf8_lossy(&output.stderr));
    let number = |name: &str| {
        let rest = told.split_once(name).expect("the program tells it").1;
        rest.split_whitespace().next().and_then(|text| text.parse().ok()).expect("it is a number")
    };
    Some((number("took="), number("lost=")))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_before_the_queue_goes_too_when_a_program_ends() {
    let test = "what_waits_before_the_queue_goes_too_when_a_program_ends";
    for how in ["await", "drop"] {
        let collector = Collector::http([]).await;
        let Some((_, lost)) = run(test, how, &collector).await else { return };
        let sent: usize = collector.received().iter().map(|request| spans(&request.message()).len()).sum();
        assert_eq!((sent, lost), (SPANS, 0), "{how}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_hangs_holds_the_end_up_for_its_deadline_and_no_longer() {
    let test = "a_collector_that_hangs_holds_the_end_up_for_its_deadline_and_no_longer";
    for how in ["await", "drop"] {
        let collector = Collector::http(std::iter::repeat_n(Answer::Hang, 1000)).await;
        let begin = Instant::now();
        let Some((took, lost)) = run(test, how, &collector).await else { return };
        // More than a busy machine adds to the five seconds, and less than the patience with a collector.
        assert!(took < 15_000, "{how}: {took} ms of five seconds");
        assert!(begin.elapsed() < Duration::from_secs(25), "{how}: {:?}", begin.elapsed());
        assert!(how == "drop" || lost == SPANS as u64, "every lost span is counted: {lost}");
    }
}
