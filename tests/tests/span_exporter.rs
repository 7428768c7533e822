//! Exporters written for OpenTelemetry's SDK, plugged in: what they get, and what becomes of those that fail.

use opentelemetry::trace::{
    SpanKind as TheirKind, Status as TheirStatus, TraceContextExt, Tracer, TracerProvider,
};
use opentelemetry::{Array, Value as TheirValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SpanData, SpanExporter};
use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use telemark::{SpanContext, SpanKind, SpanRecord, SpanSink, Status, Telemetry, Value, traced};

/// Set in the processes that the tests start; the test of this name is the program.
const PROGRAM: &str = "TELEMARK_TESTS_PROGRAM";

#[derive(Default)]
struct Seen(Mutex<Vec<SpanRecord>>);

impl SpanSink for Seen {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.clone());
    }
}

/// The exporter's side of a value.
fn value(value: &Value) -> TheirValue {
    match value {
        Value::Bool(value) => TheirValue::Bool(*value),
        Value::I64(value) => TheirValue::I64(*value),
        Value::U64(value) => {
            i64::try_from(*value).map_or(TheirValue::from(value.to_string()), TheirValue::I64)
        }
        Value::F64(value) => TheirValue::F64(*value),
        Value::Text(text) => TheirValue::from(text.to_string()),
    }
}

fn time(nanos: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos)
}

/// Every field of both, taken apart without `..`, so that a new field does not go unnoticed.
fn assert_same(ours: &SpanRecord, theirs: &SpanData) {
    let SpanData {
        span_context,
        parent_span_id,
        parent_span_is_remote,
        span_kind,
        name,
        start_time,
        end_time,
        attributes,
        dropped_attributes_count,
        events,
        links,
        status,
        instrumentation_scope,
    } = theirs;
    assert_eq!(SpanContext::try_from(span_context).expect("a valid identity"), ours.context);
    assert_eq!(parent_span_id.to_string(), ours.parent.map_or("0".repeat(16), |id| id.to_string()));
    assert_eq!(*parent_span_is_remote, ours.parent_is_remote);
    let kinds = [
        (SpanKind::Internal, TheirKind::Internal),
        (SpanKind::Server, TheirKind::Server),
        (SpanKind::Client, TheirKind::Client),
        (SpanKind::Producer, TheirKind::Producer),
        (SpanKind::Consumer, TheirKind::Consumer),
    ];
    assert!(kinds.contains(&(ours.kind, span_kind.clone())), "{:?} is {span_kind:?}", ours.kind);
    assert_eq!(*name, ours.name);
    assert_eq!((*start_time, *end_time), (time(ours.start), time(ours.end)));
    let pairs = |list: &[opentelemetry::KeyValue]| -> Vec<(String, TheirValue)> {
        list.iter().map(|pair| (pair.key.to_string(), pair.value.clone())).collect()
    };
    let expected = |list: &[(std::borrow::Cow<'static, str>, Value)]| -> Vec<(String, TheirValue)> {
        list.iter().map(|(key, of)| (key.to_string(), value(of))).collect()
    };
    assert_eq!(pairs(attributes), expected(&ours.attributes));
    assert_eq!(*dropped_attributes_count, ours.dropped_attributes);
    assert_eq!((events.events.len(), events.dropped_count), (ours.events.len(), ours.dropped_events));
    for (ours, theirs) in ours.events.iter().zip(&events.events) {
        assert_eq!((&theirs.name, theirs.timestamp), (&ours.name, time(ours.time)));
        assert_eq!(pairs(&theirs.attributes), expected(&ours.attributes));
        assert_eq!(theirs.dropped_attributes_count, ours.dropped_attributes);
    }
    assert_eq!((links.links.len(), links.dropped_count), (ours.links.len(), ours.dropped_links));
    for (ours, theirs) in ours.links.iter().zip(&links.links) {
        assert_eq!(SpanContext::try_from(&theirs.span_context).expect("a valid identity"), *ours);
        assert!(theirs.attributes.is_empty() && theirs.dropped_attributes_count == 0);
    }
    match (&ours.status, status) {
        (Status::Unset, TheirStatus::Unset) | (Status::Ok, TheirStatus::Ok) => {}
        (Status::Error(ours), TheirStatus::Error { description }) => assert_eq!(ours, description),
        (ours, theirs) => panic!("{ours:?} is not {theirs:?}"),
    }
    assert_eq!(instrumentation_scope.name(), ours.target);
}

#[traced(kind = producer, parent = remote(&headers), links = links, args(flag, signed, unsigned, huge, float, %text), err)]
#[allow(clippy::too_many_arguments, reason = "one of each type")]
fn everything(
    headers: &HashMap<String, String>,
    links: Vec<SpanContext>,
    flag: bool,
    signed: i64,
    unsigned: u64,
    huge: u64,
    float: f64,
    text: &str,
) -> Result<(), std::fmt::Error> {
    tracing::info!(answer = 42, "an event");
    for kind in ["server", "client", "consumer", "internal"] {
        match kind {
            "server" => telemark::span!("server", kind = server).in_scope(|| ()),
            "client" => telemark::span!("client", kind = client).in_scope(|| ()),
            "consumer" => telemark::span!("consumer", kind = consumer).in_scope(|| ()),
            _ => tracing::info_span!("third party").in_scope(|| ()),
        }
    }
    Err(std::fmt::Error)
}

/// Remembers which resource it was given.
#[derive(Debug, Clone, Default)]
struct Resourceful(Arc<Mutex<Option<Resource>>>);

impl SpanExporter for Resourceful {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(resource.clone());
    }
}

/// The SDK's exporter into memory, which forgets everything at its shutdown.
#[derive(Debug, Clone, Default)]
struct Kept(InMemorySpanExporter);

impl SpanExporter for Kept {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.0.export(batch)
    }
}

impl Kept {
    fn spans(&self) -> Vec<SpanData> {
        self.0.get_finished_spans().expect("the exporter is in memory")
    }
}

fn set_up(name: &str) -> telemark::Setup {
    telemark::setup(name).ignore_environment().logs(telemark::Logs::Off)
}

fn end(telemetry: &Telemetry) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    runtime.block_on(telemetry.shutdown()).expect("the end fails nobody");
}

#[test]
fn an_exporter_gets_every_field_of_every_span() {
    in_a_process("fields", || {
        let (seen, exporter, resourceful) =
            (Arc::new(Seen::default()), Kept::default(), Resourceful::default());
        let telemetry = set_up("fields")
            .version("1.2.3")
            .span_sink(Arc::clone(&seen) as _)
            .span_exporter(exporter.clone())
            .span_exporter(resourceful.clone())
            .install()
            .expect("the first telemetry of this process");
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let remote = SpanContext::from_traceparent(header).expect("a valid header");
        let links = vec![remote.clone().with_trace_state("a=1").from_remote(), remote];
        let headers = [("traceparent", header), ("tracestate", "vendor=1,other=2")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let failed = everything(&headers, links, true, -1, 1, u64::MAX, 0.5, "tëxt");
        assert!(failed.is_err());
        end(&telemetry);
        let ours = seen.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let theirs = exporter.spans();
        assert_eq!((ours.len(), theirs.len()), (5, 5));
        ours.iter().zip(&theirs).for_each(|(ours, theirs)| assert_same(ours, theirs));
        let whole = theirs.last().expect("it ends last");
        assert!(
            whole.parent_span_is_remote && whole.links.links.len() == 2 && !whole.events.events.is_empty()
        );
        assert!(whole.attributes.iter().any(|pair| pair.value == TheirValue::from(u64::MAX.to_string())));
        assert!(!whole.attributes.iter().any(|pair| matches!(pair.value, TheirValue::Array(Array::Bool(_)))));
        let resource = resourceful.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let of = |key: &'static str| resource.as_ref().and_then(|resource| resource.get(&key.into()));
        assert_eq!(of("service.name"), Some(TheirValue::from("fields")));
        assert_eq!(of("service.version"), Some(TheirValue::from("1.2.3")));
        // Both exporters took all of them.
        assert_eq!((telemetry.health().exported_spans, telemetry.health().dropped_spans), (10, 0));
    });
}

/// Fails in one way or another.
#[derive(Debug, Clone, Copy)]
enum Bad {
    Fails,
    Panics,
    Hangs,
    Works,
}

impl SpanExporter for Bad {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        match self {
            Self::Fails => Err(OTelSdkError::InternalFailure("no room".to_owned())),
            Self::Panics => panic!("an exporter that is not ours"),
            Self::Hangs => std::future::pending().await,
            // Needs a runtime, and makes spans of its own in both ways.
            Self::Works => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                telemark::span!("of the exporter").in_scope(|| tracing::info!("at work"));
                Ok(())
            }
        }
    }
}

fn lost(reason: &str) -> u64 {
    let (_, page) = telemark::export::prometheus::render(None);
    let start = format!("telemark_spans_dropped_total{{reason=\"{reason}\"}} ");
    let line = page.lines().find_map(|line| line.strip_prefix(start.as_str()));
    line.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("no {reason} in {page}"))
}

#[test]
fn exporters_that_fail_or_panic_cost_their_own_spans_which_are_counted() {
    in_a_process("bad", || {
        let telemetry = set_up("bad")
            .span_exporter(Bad::Fails)
            .span_exporter(Bad::Panics)
            .span_exporter(Bad::Works)
            .install()
            .expect("the first telemetry of this process");
        assert_eq!(lost("export_failed"), 0, "it is there before anything is lost");
        for _ in 0..10 {
            telemark::span!("span").in_scope(|| ());
        }
        end(&telemetry);
        assert_eq!((lost("export_failed"), lost("queue_full"), lost("shutdown")), (20, 0, 0));
        assert_eq!((telemetry.health().exported_spans, telemetry.health().dropped_spans), (10, 20));
        telemark::span!("too late").in_scope(|| ());
        assert_eq!(lost("shutdown"), 3);
    });
}

#[test]
fn an_exporter_that_hangs_stops_nobody_and_a_full_queue_is_counted() {
    in_a_process("hangs", || {
        let telemetry =
            set_up("hangs").span_exporter(Bad::Hangs).install().expect("the first telemetry of this process");
        let begin = std::time::Instant::now();
        for _ in 0..10_000 {
            telemark::span!("span").in_scope(|| ());
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "nobody waits: {:?}", begin.elapsed());
        let full = lost("queue_full");
        assert!(full >= 10_000 - 2048 - 512, "what finds no room is lost: {full}");
        let begin = std::time::Instant::now();
        end(&telemetry);
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "the end comes all the same: {:?}",
            begin.elapsed()
        );
        assert_eq!(lost("queue_full") + lost("shutdown") + lost("export_failed"), 10_000);
    });
}

#[test]
fn dropping_telemetry_sends_what_waits() {
    in_a_process("dropped", || {
        let exporter = Kept::default();
        let telemetry = set_up("dropped")
            .span_exporter(exporter.clone())
            .install()
            .expect("the first telemetry of this process");
        // A library's own spans go another way, if it has one.
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        telemark::span!("span").in_scope(|| {
            provider
                .tracer("library")
                .in_span("inner", |context| assert!(context.span().span_context().is_valid()));
        });
        drop(telemetry);
        assert_eq!(exporter.spans().len(), 1);
    });
}

#[test]
fn an_exporter_of_somebody_else_writes_what_it_writes() {
    let said = in_a_process("stdout", || {
        let telemetry = set_up("stdout-service")
            .span_exporter(opentelemetry_stdout::SpanExporter::default())
            .install()
            .expect("the first telemetry of this process");
        telemark::span!("written by another").in_scope(|| ());
        end(&telemetry);
    });
    if let Some(said) = said {
        assert!(said.contains("written by another") && said.contains("stdout-service"), "{said}");
    }
}

/// Runs the program in a process of its own, which is this test once more; gives what that said.
fn in_a_process(name: &str, program: impl FnOnce()) -> Option<String> {
    if std::env::var(PROGRAM).is_ok_and(|asked| asked == name) {
        program();
        return None;
    }
    let test = std::thread::current().name().expect("tests run on threads of their name").to_owned();
    let this = std::env::current_exe().expect("a test knows its own program");
    let output = Command::new(this).args(["--exact", &test, "--nocapture"]).env(PROGRAM, name).output();
    let output = output.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Some(said.into_owned())
}
