//! What the doctor says of healthy surroundings, and of each that are not.

use super::child;
use super::collector::{Collector, Manner};
use axum::Router;
use axum::routing::get;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;
use telemark::doctor;
use telemark::doctor::{Check, Doctor, Report, Symptom, Verdict};

/// An examination with these variables only, which whoever answers at all has time for on a busy machine, too.
fn asked(variables: &[(&str, &str)]) -> Doctor {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    doctor().variables(variables).within(Duration::from_secs(30))
}

/// What is said of a collector.
fn at(collector: &Collector, more: &[(&str, &str)]) -> Report {
    asked_of(collector, more).examine()
}

fn asked_of(collector: &Collector, more: &[(&str, &str)]) -> Doctor {
    let variables = collector.variables();
    let mut all: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend(more);
    asked(&all)
}

#[track_caller]
fn found<'a>(report: &'a Report, symptom: Symptom, name: &str) -> &'a Check {
    let mut checks = report.checks.iter();
    checks
        .find(|check| (check.symptom, check.name) == (symptom, name))
        .unwrap_or_else(|| panic!("no {name}:\n{report}"))
}

#[track_caller]
fn says(check: &Check, verdict: Verdict, seen: &str, remedy: &str) {
    assert_eq!(check.verdict, verdict, "{check:?}");
    assert!(check.seen.contains(seen), "{check:?}");
    assert!(check.remedy.as_deref().unwrap_or_default().contains(remedy), "{check:?}");
}

#[test]
fn a_collector_that_does_well_is_fine_for_every_signal() {
    for grpc in [false, true] {
        let report = at(&Collector::start(Manner::Well, grpc), &[]);
        for symptom in [Symptom::NoTraces, Symptom::StaleMetrics, Symptom::NoLogs] {
            let seen = if grpc {
                "takes an empty request"
            } else {
                "answers 405 to a GET and takes an empty request"
            };
            says(found(&report, symptom, "collector"), Verdict::Fine, seen, "");
        }
        assert!(report.is_healthy() && report.complaints().is_empty(), "{report}");
    }
}

#[test]
fn each_fault_of_a_collector_has_a_remedy_of_its_own() {
    let answers = |status| Manner::Answers(status, None);
    for (manner, seen, remedy) in [
        (answers(401), "401", "OTEL_EXPORTER_OTLP_HEADERS"),
        (answers(404), "404", "no pipeline"),
        (answers(503), "503", "busy"),
        (answers(500), "500", "docker logs otel-collector"),
        (Manner::Garbage, "", "4317 is the port of gRPC"),
        (Manner::HalfAnAnswer, "", "otel-collector"),
    ] {
        let report = at(&Collector::start(manner.clone(), false), &[]);
        for symptom in [Symptom::NoTraces, Symptom::StaleMetrics, Symptom::NoLogs] {
            says(found(&report, symptom, "collector"), Verdict::Fault, seen, remedy);
        }
        assert!(!report.is_healthy(), "{manner:?}: {report}");
    }
    let silent = Collector::start(Manner::Silent, false);
    let report = asked_of(&silent, &[]).within(Duration::from_millis(500)).examine();
    for symptom in [Symptom::NoTraces, Symptom::StaleMetrics, Symptom::NoLogs] {
        let check = found(&report, symptom, "collector");
        says(check, Verdict::Fault, "no answer within 500ms", "it accepts and never answers");
    }
    let report = at(&Collector::absent(false), &[]);
    says(
        found(&report, Symptom::NoTraces, "collector"),
        Verdict::Fault,
        "nobody listens at 127.0.0.1:",
        "start it",
    );
    // HTTP is spoken to a port of gRPC.
    let grpc = Collector::start(Manner::Well, true);
    let report = asked(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &grpc.url())]).examine();
    says(
        found(&report, Symptom::NoTraces, "collector"),
        Verdict::Fault,
        "",
        "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
    );
}

#[test]
fn a_certificate_is_judged_as_by_the_exporters() {
    for grpc in [false, true] {
        let report = at(&Collector::secure(grpc, 2100, true), &[]);
        says(found(&report, Symptom::NoTraces, "collector"), Verdict::Fine, "takes an empty request", "");
        for stranger in [Collector::secure(grpc, 2021, true), Collector::secure(grpc, 2100, false)] {
            let report = at(&stranger, &[]);
            says(found(&report, Symptom::NoTraces, "collector"), Verdict::Fault, "certificate", "");
        }
    }
}

#[test]
fn a_name_that_leads_nowhere_is_told_from_a_port_where_nobody_listens() {
    let report = asked(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:4318")]).examine();
    says(
        found(&report, Symptom::NoTraces, "collector"),
        Verdict::Fault,
        "the name collector.invalid leads nowhere",
        "compose file",
    );
}

#[test]
fn variables_that_keep_everything_here_are_named() {
    let report = asked(&[]).examine();
    says(
        found(&report, Symptom::NoTraces, "collector"),
        Verdict::Skipped,
        "no endpoint",
        "OTEL_EXPORTER_OTLP_ENDPOINT=",
    );
    assert!(report.is_healthy(), "{report}");
    let collector = Collector::start(Manner::Well, false);
    let report = at(
        &collector,
        &[
            ("OTEL_SDK_DISABLED", "true"),
            ("OTEL_METRICS_EXPORTER", "none"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "soon"),
        ],
    );
    let told: Vec<_> = report.complaints().into_iter().map(|check| check.seen.clone()).collect();
    assert_eq!(told.len(), 2, "{report}");
    assert!(told[0].contains("OTEL_SDK_DISABLED=true"), "{told:?}");
    assert!(told[1].contains("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=soon"), "{told:?}");
    says(
        found(&report, Symptom::StaleMetrics, "collector"),
        Verdict::Skipped,
        "OTEL_METRICS_EXPORTER=none",
        "",
    );
}

#[test]
fn a_collector_in_another_time_is_a_fault() {
    let report = at(&Collector::start(Manner::InThePast, false), &[]);
    let clock = report.checks.iter().find(|check| check.seen.contains("the clock of the collector"));
    says(clock.expect("it told a date"), Verdict::Fault, "s from ours", "NTP");
}

/// A service with and without what the doctor looks for.
fn service(router: Router) -> String {
    use super::collector::RUNTIME;
    let listener = RUNTIME.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    RUNTIME.spawn(async move { axum::serve(listener, router).await });
    // Without a scheme, with a slash: as people write it.
    format!("{address}/")
}

#[test]
fn a_running_service_is_asked_for_its_page_and_given_a_traceparent() {
    child::alone("doctor::a_running_service_is_asked_for_its_page_and_given_a_traceparent", running);
}

fn running() {
    let telemetry = telemark::setup("running").ignore_environment().logs(telemark::Logs::Off).install();
    let _telemetry = telemetry.expect("the only one of this program");
    let page = || async { telemark::export::prometheus::render(None).1 };
    let well = Router::new()
        .route("/orders", get(async || "orders"))
        .layer(telemark::http::server::layer())
        .route("/metrics", get(page));
    let at = service(well);
    for path in ["/telemark-doctor", "/orders"] {
        let report = asked(&[]).service(&at).path(path).examine();
        says(found(&report, Symptom::NoTraces, "propagation"), Verdict::Fine, "goes on with the trace", "");
        says(found(&report, Symptom::StaleMetrics, "page"), Verdict::Fine, "can be read", "");
        says(found(&report, Symptom::NoTraces, "losses"), Verdict::Fine, "no spans were lost", "");
        assert!(report.checks.iter().any(|check| check.seen == "the service has the same time"), "{report}");
        assert!(report.is_healthy(), "{report}");
    }
    let bare = service(Router::new().route("/orders", get(async || "orders")));
    let report = asked(&[]).service(bare).examine();
    says(
        found(&report, Symptom::NoTraces, "propagation"),
        Verdict::Fault,
        "without a tracking id",
        "server::layer()",
    );
    says(
        found(&report, Symptom::StaleMetrics, "page"),
        Verdict::Fault,
        "/metrics answers 404",
        "telemetry.routes()",
    );
}

#[test]
fn a_page_that_no_scraper_reads_and_a_trace_that_breaks_off_are_faults() {
    let html = Router::new()
        .route("/metrics", get(async || "<html>hello</html>"))
        .fallback(async || [("x-tracking-id", "its-own")]);
    let report = asked(&[]).service(service(html)).examine();
    says(
        found(&report, Symptom::StaleMetrics, "page"),
        Verdict::Fault,
        "cannot be read, line 1",
        "no page of metrics",
    );
    says(
        found(&report, Symptom::NoTraces, "propagation"),
        Verdict::Fault,
        "begins a trace of its own",
        "OTEL_PROPAGATORS",
    );
    let nobody = Collector::absent(false);
    let report = asked(&[]).service(nobody.url()).examine();
    says(found(&report, Symptom::StaleMetrics, "page"), Verdict::Fault, "/metrics", "start the service");
    says(
        found(&report, Symptom::NoTraces, "propagation"),
        Verdict::Fault,
        "telemark-doctor",
        "start the service",
    );
}

#[test]
fn a_slow_route_and_losses_of_a_service_are_told_with_what_to_do() {
    let page = "telemark_spans_dropped_total{reason=\"queue_full\"} 12\n\
                http_request_duration_seconds_bucket{method=\"POST\",path=\"/workflows\",status=\"200\",le=\"1.0\"} 1\n\
                http_request_duration_seconds_bucket{method=\"POST\",path=\"/workflows\",status=\"200\",le=\"+Inf\"} 20\n";
    let report = asked(&[])
        .service(service(Router::new().route("/metrics", get(move || async move { page }))))
        .examine();
    says(
        found(&report, Symptom::NoTraces, "losses"),
        Verdict::Warning,
        "12 by queue_full",
        "OTEL_BSP_MAX_QUEUE_SIZE",
    );
    says(found(&report, Symptom::HighLatency, "requests"), Verdict::Warning, "POST /workflows", "Flamegraph");
}

/// A file of a log, gone after the test.
struct Log(PathBuf);

impl Log {
    fn with(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("telemark-doctor-{}-{name}", std::process::id()));
        std::fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
        Self(path)
    }

    fn check(&self) -> Check {
        let report = asked(&[]).log(&self.0).examine();
        found(&report, Symptom::NoLogs, "lines").clone()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

#[test]
fn a_file_of_the_log_is_read_from_its_end() {
    const LINE: &str = r#"{"@timestamp":"2024-03-15T10:00:00Z","@level":"INFO","@message":"m","level":"INFO","service":"s","trace_id":"4b"}"#;
    let lines = format!("{LINE}\n").repeat(3000);
    // Only its end is read, which begins within a line; the last line is on its way.
    let long = Log::with("long", &format!("{lines}{{\"@time"));
    says(&long.check(), Verdict::Fine, "lines of JSON", "");
    says(
        &Log::with("mixed", &format!("{LINE}\npassword=hunter2\n")).check(),
        Verdict::Fault,
        "line 2",
        "TELEMARK_LOG=json",
    );
    assert!(!Log::with("quiet", "password=hunter2\n").check().seen.contains("hunter2"));
    says(&Log::with("empty", "").check(), Verdict::Warning, "is empty", "RUST_LOG");
    let gone = asked(&[]).log("/nowhere/at/all.json").examine();
    says(found(&gone, Symptom::NoLogs, "lines"), Verdict::Fault, "/nowhere/at/all.json", "redirect");
}

#[test]
fn a_process_examines_itself_without_a_trace_of_it() {
    child::alone("doctor::a_process_examines_itself_without_a_trace_of_it", examined);
}

fn examined() {
    let telemetry = telemark::setup("examined").ignore_environment().logs(telemark::Logs::Off).install();
    let telemetry = telemetry.expect("the only one of this program");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    let before = telemetry.health().spans;
    let report: Report = runtime.block_on(async { telemetry.doctor().await });
    assert_eq!(report.service, "examined");
    assert!(report.is_healthy(), "{report}");
    for (symptom, name) in [
        (Symptom::NoTraces, "propagation"),
        (Symptom::NoTraces, "clock"),
        (Symptom::NoTraces, "losses"),
        (Symptom::StaleMetrics, "page"),
        (Symptom::NoLogs, "lines"),
    ] {
        assert_eq!(found(&report, symptom, name).verdict, Verdict::Fine, "{report}");
    }
    assert_eq!(telemetry.health().spans, before, "nothing is recorded");
    let shown = report.to_string();
    for symptom in ["No traces?", "Metrics do not move?", "No logs?", "High latency?"] {
        assert!(shown.contains(symptom), "{shown}");
    }
}
