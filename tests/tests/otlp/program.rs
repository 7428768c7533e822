//! A whole program, set up by the environment alone, in a process of its own.

use super::collector::{Collector, Received};
use super::message::{Value, attributes, fields, names, nested, spans, text};
use std::process::{Command, Output};
use telemark::traced;

#[derive(Debug, thiserror::Error)]
#[error("declined")]
struct Declined;

#[traced(kind = client, args(amount))]
async fn charge(amount: u64) -> Result<(), Declined> {
    tracing::info!("asking the bank");
    if amount > 100 { Err(Declined) } else { Ok(()) }
}

#[traced]
async fn order() {
    // The bank's answer is this test's matter, not the order's.
    drop(charge(7).await);
    drop(charge(700).await);
}

/// What the child does; `shutdown` is awaited or left to the guard's drop.
async fn program(wait: bool) {
    let telemetry = telemark::setup("code").version("3.2.1").install().expect("nothing is in the way");
    order().await;
    if wait {
        telemetry.shutdown().await.expect("the collector takes everything");
    }
}

/// Runs the test of this name again, as the program, with these variables; nothing if this is the program.
async fn run(name: &str, wait: bool, variables: Vec<(&'static str, String)>) -> Option<Output> {
    if std::env::var_os("TELEMARK_TEST_PROGRAM").is_some() {
        program(wait).await;
        return None;
    }
    let mut command = Command::new(std::env::current_exe().expect("a test is a file"));
    command.args([&format!("otlp::program::{name}"), "--exact", "--nocapture"]);
    command.env("TELEMARK_TEST_PROGRAM", "1").envs(variables);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("a command does not panic").expect("a test can be run again");
    assert!(output.status.success(), "{output:?}");
    Some(output)
}

/// The requests of one signal, over HTTP or gRPC.
fn of_signal(collector: &Collector, signal: &str) -> Vec<Received> {
    let mut received = collector.received();
    received.retain(|request| request.path.contains(signal));
    received
}

fn checked(collector: &Collector) {
    let received = of_signal(collector, "trace");
    assert_eq!(received.len(), 1);
    let message = received[0].message();
    assert_eq!(names(&message), ["charge", "charge", "order"]);
    let resource = attributes(nested(nested(&message, 1)[0], 1)[0]);
    for expected in
        [("service.name", "shop"), ("service.version", "3.2.1"), ("deployment.environment.name", "ä b")]
    {
        assert!(
            resource.iter().any(|(key, value)| (&**key, &**value) == expected),
            "{expected:?}: {resource:?}"
        );
    }
    let spans = spans(&message);
    let order = nested(spans[2], 2)[0];
    assert_eq!([nested(spans[0], 4)[0], nested(spans[1], 4)[0]], [order, order]);
    assert_eq!(nested(spans[2], 4), Vec::<&[u8]>::new(), "a root");
    assert!(fields(spans[0]).contains(&(6, Value::Number(3))), "a client span");
    assert_eq!(text(nested(spans[0], 11)[0], 2), "asking the bank");
    assert_eq!(nested(spans[0], 15), Vec::<&[u8]>::new(), "no status is success");
    assert!(fields(nested(spans[1], 15)[0]).contains(&(3, Value::Number(2))), "an error");
}

fn shop(collector: &Collector) -> Vec<(&'static str, String)> {
    vec![
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()),
        ("OTEL_SERVICE_NAME", "shop".to_owned()),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=%C3%A4%20b".to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_exports_over_http_as_its_environment_says() {
    let collector = Collector::http([]).await;
    let name = "a_program_exports_over_http_as_its_environment_says";
    if run(name, true, shop(&collector)).await.is_some() {
        checked(&collector);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_exports_over_grpc_as_its_environment_says() {
    let collector = Collector::grpc([]).await;
    let mut variables = shop(&collector);
    variables.push(("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc".to_owned()));
    if run("a_program_exports_over_grpc_as_its_environment_says", true, variables).await.is_some() {
        checked(&collector);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_only_drops_its_telemetry_loses_nothing() {
    let collector = Collector::http([]).await;
    let name = "a_program_that_only_drops_its_telemetry_loses_nothing";
    if run(name, false, shop(&collector)).await.is_some() {
        checked(&collector);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sampler_of_the_environment_is_obeyed() {
    let collector = Collector::http([]).await;
    let mut variables = shop(&collector);
    variables.push(("OTEL_TRACES_SAMPLER", "always_off".to_owned()));
    if run("a_sampler_of_the_environment_is_obeyed", true, variables).await.is_some() {
        assert_eq!(of_signal(&collector, "trace").len(), 0);
        assert_eq!(of_signal(&collector, "metrics").len(), 1, "metrics are not sampled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_environment_says_wrongly_is_told_once_and_the_program_runs() {
    let collector = Collector::http([]).await;
    let mut variables = shop(&collector);
    variables.push(("OTEL_TRACES_EXPORTER", "zipkin".to_owned()));
    variables.push(("OTEL_EXPORTER_OTLP_TIMEOUT", "soon".to_owned()));
    let name = "what_the_environment_says_wrongly_is_told_once_and_the_program_runs";
    if let Some(output) = run(name, true, variables).await {
        checked(&collector);
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert_eq!(told.matches("OTEL_TRACES_EXPORTER").count(), 1, "{told}");
        assert_eq!(told.matches("OTEL_EXPORTER_OTLP_TIMEOUT").count(), 1, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exporter_never_reports_its_own_requests() {
    let name = "an_exporter_never_reports_its_own_requests";
    for grpc in [false, true] {
        let collector = if grpc { Collector::grpc([]).await } else { Collector::http([]).await };
        let mut variables = shop(&collector);
        variables.push(("RUST_LOG", "trace".to_owned()));
        // A name has to be looked up, which happens on yet another thread.
        variables[0].1 = format!("http://localhost:{}", collector.address.port());
        variables.extend(grpc.then(|| ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc".to_owned())));
        let Some(output) = run(name, true, variables).await else { return };
        checked(&collector);
        let told = String::from_utf8_lossy(&output.stdout);
        let loggers: Vec<_> = told.lines().filter_map(|line| line.split("\"logger\":\"").nth(1)).collect();
        assert!(loggers.iter().any(|logger| logger.starts_with("otlp::")), "{told}");
        let transport = ["h2", "hyper", "reqwest", "tonic", "tower", "mio", "tokio", "log"];
        let leaked = loggers.iter().find(|logger| transport.iter().any(|name| logger.starts_with(name)));
        assert_eq!(leaked, None, "{told}");
    }
}
