//! The variables of the environment, each tried in a process of its own.

use std::process::{Command, Output};
use telemark::LabelValue as _;

/// Set in the processes that the tests start; without it the program below does nothing.
const PROGRAM: &str = "TELEMARK_TESTS_PROGRAM";

/// Set where the child ends by `shutdown().await`, as a `main` does, and not by dropping the guard.
const SHUTDOWN: &str = "TELEMARK_TESTS_SHUTDOWN";

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

/// What runs in the child: one span, one line, one classified value, the end.
#[test]
fn program() {
    if std::env::var_os(PROGRAM).is_none() {
        return;
    }
    let telemetry = telemark::setup("by-code")
        .version("1.0")
        .install()
        .expect("no variable keeps a service from starting");
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
    if std::env::var_os(SHUTDOWN).is_some() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
        runtime.block_on(telemetry.shutdown()).expect("what is lost is counted, and fails nobody");
        println!("dropped={}", telemetry.health().dropped_spans);
    }
}

/// The same program under these variables and no others of telemetry.
fn run(variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(program);
    command.args(["--exact", "program", "--nocapture"]).env(PROGRAM, "1");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("OTEL_")
            || (name.starts_with("TELEMARK_") && name != PROGRAM)
            || name == "RUST_LOG"
        {
            command.env_remove(&*name);
        }
    }
    let output = command.envs(variables.iter().copied()).output().expect("the program runs");
    assert!(output.status.success(), "{variables:?}: {}", text(&output.stderr));
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn both(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn the_exemplar_filter_of_opentelemetry_is_obeyed() {
    let inside = "exemplars=environment_inside:true\n";
    let both_of_them = "exemplars=environment_inside:true,environment_outside:false\n";
    let filters = [
        (&[][..], inside),
        (&[("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based")][..], inside),
        (&[("OTEL_METRICS_EXEMPLAR_FILTER", "always_on")][..], both_of_them),
        (&[("OTEL_METRICS_EXEMPLAR_FILTER", "Always_Off")][..], "exemplars=\n"),
        (&[("OTEL_TRACES_SAMPLER", "always_off")][..], "exemplars=\n"),
    ];
    for (variables, expected) in filters {
        let said = text(&run(variables).stdout);
        assert!(said.contains(expected), "{variables:?}: {said}");
    }
}

#[test]
fn a_value_that_cannot_be_used_is_named_once_and_the_service_starts() {
    let faults = [
        ("OTEL_TRACES_SAMPLER", "banana"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "not a url"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
        ("OTEL_RESOURCE_ATTRIBUTES", "a=b,=c"),
        ("OTEL_SDK_DISABLED", "perhaps"),
        ("OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN", "both"),
        ("OTEL_METRICS_EXEMPLAR_FILTER", "sometimes"),
        ("OTEL_PROPAGATORS", "tracecontext,xray"),
        ("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", "GET,BREW"),
        ("OTEL_LOGS_EXPORTER", "console"),
        ("OTEL_BLRP_MAX_QUEUE_SIZE", "many"),
        ("OTEL_BLRP_EXPORT_TIMEOUT", "soon"),
        ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "few"),
        ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "short"),
        ("TELEMARK_LOG", "loud"),
        ("TELEMARK_POLICY", "open"),
        ("TELEMARK_HMAC_KEY", "c2hvcnQ="),
        ("RUST_LOG", "my_crate=loud"),
    ];
    for (name, value) in faults {
        // Some matter only where there is an endpoint; nobody listens there, and the end waits for it.
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
        let of_export = ["TIMEOUT", "OTEL_BLRP", "OTEL_LOGRECORD"].iter().any(|part| name.contains(part));
        let output = if of_export { run(&[endpoint, (name, value)]) } else { run(&[(name, value)]) };
        let said = both(&output);
        // The line at the start names the endpoint's variable too, to tell where it would come from.
        let greeting = |line: &&str| !line.contains("embedded mode");
        let lines: Vec<_> = said.lines().filter(greeting).filter(|line| line.contains(name)).collect();
        assert_eq!(lines.len(), 1, "{name}={value} is spoken of once: {said}");
    }
}

#[test]
fn an_empty_value_is_no_value() {
    let said =
        both(&run(&[("OTEL_TRACES_SAMPLER", ""), ("TELEMARK_LOG", ""), ("OTEL_EXPORTER_OTLP_ENDPOINT", "")]));
    assert!(!said.contains("WARN") && said.contains("embedded mode"), "{said}");
}

#[test]
fn the_name_of_the_environment_wins_over_the_name_in_the_code() {
    let variables =
        [("OTEL_SERVICE_NAME", "by-environment"), ("OTEL_RESOURCE_ATTRIBUTES", "service.version=9.9")];
    let said = both(&run(&variables));
    assert!(said.contains("telemark: by-environment 9.9:"), "{said}");
    assert!(
        said.contains("service=by-environment") && said.contains(r#""service":"by-environment""#),
        "{said}"
    );
    let said = both(&run(&[("OTEL_RESOURCE_ATTRIBUTES", "service.name=by-resource")]));
    assert!(said.contains("service=by-resource"), "{said}");
}

#[test]
fn a_sampler_of_the_environment_decides() {
    let said = both(&run(&[("OTEL_TRACES_SAMPLER", "always_off")]));
    assert!(said.contains("spans=0") && said.contains(r#""sampled":false"#), "{said}");
    let said = both(&run(&[("OTEL_SDK_DISABLED", "true")]));
    assert!(said.contains("spans=0"), "{said}");
}

#[test]
fn the_propagators_of_the_environment_write_the_headers_of_calls() {
    for (words, headers) in [
        ("", "traceparent,x-tracking-id"),
        ("b3", "b3,x-tracking-id"),
        ("b3multi,b3multi", "x-b3-sampled,x-b3-spanid,x-b3-traceid,x-tracking-id"),
        ("tracecontext,b3", "b3,traceparent,x-tracking-id"),
        ("none", "x-tracking-id"),
        ("xray", "traceparent,x-tracking-id"),
    ] {
        let said = both(&run(&[("OTEL_PROPAGATORS", words)]));
        assert!(said.contains(&format!("headers={headers}\n")), "{words}: {said}");
    }
}

#[test]
fn the_methods_of_the_environment_are_told_apart_and_no_others() {
    let said = both(&run(&[]));
    assert!(said.contains("methods=GET,PUT\n"), "{said}");
    let said = both(&run(&[("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", "GET, HEAD")]));
    assert!(said.contains("methods=GET,_OTHER\n"), "{said}");
}

#[test]
fn the_log_is_json_on_stdout_or_text_on_stderr_or_off() {
    let json = run(&[("TELEMARK_LOG", "json")]);
    let line = text(&json.stdout).lines().find(|line| line.starts_with('{')).map(str::to_owned);
    let line: serde_json::Value =
        serde_json::from_str(&line.expect("one line is JSON")).expect("and it parses");
    assert_eq!(line["@message"], "at work");
    let pretty = run(&[("TELEMARK_LOG", "pretty")]);
    assert!(text(&pretty.stderr).contains("at work") && !text(&pretty.stdout).contains("at work"));
    let off = both(&run(&[("TELEMARK_LOG", "off")]));
    assert!(!off.contains("at work") && !off.contains("telemark:"), "{off}");
}

#[test]
fn the_level_of_the_log_leaves_spans_alone() {
    let said = both(&run(&[("RUST_LOG", "warn")]));
    assert!(!said.contains("at work") && said.contains("spans=1"), "{said}");
}

#[test]
fn a_dead_collector_costs_spans_and_not_the_exit_status() {
    let said = both(&run(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), (SHUTDOWN, "1")]));
    assert!(said.contains("dropped=1") && said.contains("did not take 1 span"), "{said}");
    assert!(said.contains("did not take 1 records"), "the line of the log is lost on that way, too: {said}");
}
