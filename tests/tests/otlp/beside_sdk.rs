//! One program, recorded by telemark and by OpenTelemetry's SDK, is the same to a collector but for a list of reasons.

use super::collector::Collector;
use opentelemetry::trace::{
    Link, Span as _, SpanBuilder, SpanContext as TheirContext, SpanKind, Status, TraceContextExt as _,
    TraceFlags, TraceState, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue as Pair;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, span};
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracer, SdkTracerProvider};
use prost::Message as _;
use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use telemark::{SpanContext, SpanId, TraceId, traced};

const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const STATE: &str = "vendor=1,other=a b";
const SCOPE: &str = module_path!();
/// The limits of attributes, events and links of a span, and of an event's attributes.
const LIMIT: u32 = 6;

/// Links to spans that nobody has seen, the second one in another process.
fn linked(count: u8) -> Vec<SpanContext> {
    let one = |n: u8| {
        let (trace, span) = (TraceId::from_bytes([n; 16]).unwrap(), SpanId::from_bytes([n; 8]).unwrap());
        let link = SpanContext::new(trace, span);
        if n == 2 { link.from_remote().with_trace_state(STATE) } else { link }
    };
    (1..=count).map(one).collect()
}

/// The program, as somebody writes it who uses telemark.
mod by_telemark {
    use super::{CALLER, HashMap, STATE, linked, traced};

    #[traced(
        name = "GET /orders/{id}",
        target = "otlp::otlp::beside_sdk",
        kind = server,
        parent = remote(headers),
        fields(yes = true, less = i64::MIN, more = u64::MAX, half = -0.5, %text)
    )]
    fn serve(headers: &HashMap<String, String>, text: &str) {
        query().unwrap_err();
        settle().unwrap();
        hand_over();
        take_up();
    }

    #[traced(target = "otlp::otlp::beside_sdk", kind = client, err(Display), links = linked(2))]
    fn query() -> Result<(), std::fmt::Error> {
        tracing::info!(rows = 7, cold = false, "read");
        Err(std::fmt::Error)
    }

    #[traced(target = "otlp::otlp::beside_sdk", ok_status)]
    fn settle() -> Result<(), std::fmt::Error> {
        Ok(())
    }

    #[traced(target = "otlp::otlp::beside_sdk", kind = producer)]
    fn hand_over() {}

    #[traced(target = "otlp::otlp::beside_sdk", kind = consumer)]
    fn take_up() {}

    #[traced(
        target = "otlp::otlp::beside_sdk",
        fields(k1 = 1, k2 = 2, k3 = 3, k4 = 4, k5 = 5, k6 = 6, k7 = 7, k8 = 8),
        links = linked(9)
    )]
    fn too_much() {
        for round in 0..10 {
            tracing::info!(round, a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, "again");
        }
    }

    pub(super) async fn run() {
        let telemetry = telemark::setup("shop").install().expect("nothing is in the way");
        let headers = [("traceparent", CALLER), ("tracestate", STATE)];
        serve(&headers.map(|(key, value)| (key.to_owned(), value.to_owned())).into(), "ä€💥\n\"\0");
        too_much();
        telemetry.shutdown().await.expect("the collector takes everything");
    }
}

/// The program, as somebody writes it who uses the SDK and its conventions.
fn by_sdk() -> Vec<ResourceSpans> {
    let exporter = InMemorySpanExporter::default();
    let resource = Resource::builder().with_service_name("shop").build();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .with_resource(resource.clone())
        .with_max_attributes_per_span(LIMIT)
        .with_max_events_per_span(LIMIT)
        .with_max_links_per_span(LIMIT)
        .with_max_attributes_per_event(LIMIT)
        .build();
    let tracer = provider.tracer(SCOPE);
    serve(&tracer);
    too_much(&tracer);
    let spans = exporter.get_finished_spans().expect("the exporter is in memory");
    group_spans_by_resource_and_scope(spans, &(&resource).into())
}

fn link(to: &SpanContext) -> Link {
    let state = match to.trace_state() {
        Some(_) => TraceState::from_key_value([("vendor", "1"), ("other", "a b")]).unwrap(),
        None => TraceState::NONE,
    };
    let (trace, span) = (to.trace_id().to_bytes(), to.span_id().to_bytes());
    let (trace, span) = (opentelemetry::TraceId::from_bytes(trace), opentelemetry::SpanId::from_bytes(span));
    let context = TheirContext::new(trace, span, TraceFlags::SAMPLED, to.is_remote(), state);
    Link::new(context, Vec::new(), 0)
}

fn child(tracer: &SdkTracer, name: &'static str, kind: SpanKind, parent: &Context) -> Context {
    parent.with_span(SpanBuilder::from_name(name).with_kind(kind).start_with_context(tracer, parent))
}

fn serve(tracer: &SdkTracer) {
    let state = TraceState::from_key_value([("vendor", "1"), ("other", "a b")]).unwrap();
    let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let (trace, span) =
        (opentelemetry::TraceId::from_hex(trace).unwrap(), opentelemetry::SpanId::from_hex(span).unwrap());
    let caller = TheirContext::new(trace, span, TraceFlags::SAMPLED, true, state);
    let caller = Context::new().with_remote_span_context(caller);
    let serve = SpanBuilder::from_name("GET /orders/{id}").with_kind(SpanKind::Server).with_attributes([
        KeyValue::new("yes", true),
        KeyValue::new("less", i64::MIN),
        KeyValue::new("more", u64::MAX.to_string()),
        KeyValue::new("half", -0.5),
        KeyValue::new("text", "ä€💥\n\"\0"),
    ]);
    let serve = caller.with_span(serve.start_with_context(tracer, &caller));
    let query = SpanBuilder::from_name("query").with_kind(SpanKind::Client);
    let query = query.with_links(linked(2).iter().map(link).collect());
    let mut query = query.start_with_context(tracer, &serve);
    query.add_event("read", vec![KeyValue::new("rows", 7), KeyValue::new("cold", false)]);
    let error = "core::fmt::Error";
    let text = std::fmt::Error.to_string();
    let exception = [("exception.type", error.to_owned()), ("exception.message", text)];
    query.add_event("exception", exception.map(|(key, value)| KeyValue::new(key, value)).into());
    query.set_attribute(KeyValue::new("error.type", error));
    query.set_status(Status::error(error));
    drop(query);
    let settle = child(tracer, "settle", SpanKind::Internal, &serve);
    settle.span().set_status(Status::Ok);
    drop(settle);
    drop(child(tracer, "hand_over", SpanKind::Producer, &serve));
    drop(child(tracer, "take_up", SpanKind::Consumer, &serve));
}

fn too_much(tracer: &SdkTracer) {
    let attributes = (1..=8).map(|n| KeyValue::new(format!("k{n}"), n));
    let span = SpanBuilder::from_name("too_much").with_attributes(attributes);
    let span = span.with_links(linked(9).iter().map(link).collect());
    let mut span = span.start_with_context(tracer, &Context::new());
    for round in 0..10_i64 {
        let keys = ["a", "b", "c", "d", "e", "f", "g"].into_iter().zip(1..);
        let keys = keys.map(|(key, n): (_, i64)| KeyValue::new(key, n));
        span.add_event("again", std::iter::once(KeyValue::new("round", round)).chain(keys).collect());
    }
}

/// Runs this test again as the program, and gives what a collector got from it.
async fn sent_by_telemark() -> Option<Vec<ResourceSpans>> {
    const PROGRAM: &str = "TELEMARK_TESTS_BESIDE_SDK";
    if std::env::var_os(PROGRAM).is_some() {
        by_telemark::run().await;
        return None;
    }
    let collector = Collector::http([]).await;
    let mut command = Command::new(std::env::current_exe().expect("a test is a file"));
    command.args(["otlp::beside_sdk::the_same_program_is_the_same_to_a_collector", "--exact", "--nocapture"]);
    // An exception has a stack trace where the program was asked for one; the conventions leave it open.
    command.env_remove("RUST_BACKTRACE");
    command.env(PROGRAM, "1").env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url() + "/v1/traces");
    for limit in ["SPAN_ATTRIBUTE", "SPAN_EVENT", "SPAN_LINK", "EVENT_ATTRIBUTE"] {
        command.env(format!("OTEL_{limit}_COUNT_LIMIT"), LIMIT.to_string());
    }
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("a command does not panic").expect("a test can be run again");
    assert!(output.status.success(), "{output:?}");
    let decode = |message: Vec<u8>| ExportTraceServiceRequest::decode(&*message).expect("it is protobuf");
    let requests = collector.received().into_iter().map(|request| decode(request.message()));
    Some(requests.flat_map(|request| request.resource_spans).collect())
}

/// The one resource, its one scope and its spans, by name.
fn taken_apart(sent: Vec<ResourceSpans>) -> (BTreeMap<String, String>, ScopeSpans, BTreeMap<String, Span>) {
    assert_eq!(sent.len(), 1, "one resource");
    let ResourceSpans { resource, mut scope_spans, schema_url } = sent.into_iter().next().unwrap();
    assert_eq!((scope_spans.len(), &*schema_url), (1, ""), "one scope: {scope_spans:?}");
    let mut scope = scope_spans.pop().unwrap();
    let spans = std::mem::take(&mut scope.spans);
    let spans = spans.into_iter().map(|span| (span.name.clone(), span)).collect();
    let resource = resource.expect("a resource");
    assert_eq!(resource.dropped_attributes_count, 0);
    let shown = |pair: &Pair| (pair.key.clone(), format!("{:?}", pair.value.as_ref().unwrap().value));
    (resource.attributes.iter().map(shown).collect(), scope, spans)
}

/// What the resources may not share: who recorded it, and which instance that was.
fn same_resource(mut ours: BTreeMap<String, String>, mut theirs: BTreeMap<String, String>) {
    for key in ["telemetry.sdk.name", "telemetry.sdk.version"] {
        assert!(ours.remove(key).is_some() && theirs.remove(key).is_some(), "{key}");
    }
    // The SDK leaves the instance to a detector of another package.
    assert!(ours.remove("service.instance.id").is_some());
    // Nor does it redact anything.
    assert!(ours.remove("telemark.redaction.policy").is_some());
    assert_eq!(ours, theirs);
}

/// Takes what only our spans have out of them; everything that is left must be equal.
fn without_ours(mut span: Span) -> Span {
    // Every span says which function it is and which request it works for, whatever the limits say.
    for key in ["code.function.name", "tracking_id"] {
        let at = span.attributes.iter().position(|pair| pair.key == key);
        span.attributes.remove(at.unwrap_or_else(|| panic!("{}: no {key}", span.name)));
    }
    // An event of `tracing` has a level; the SDK's events have none. Over the limit it is one more that is dropped.
    for event in span.events.iter_mut().filter(|event| event.name != "exception") {
        match event.attributes.iter().position(|pair| pair.key == "level") {
            Some(at) => drop(event.attributes.remove(at)),
            None => event.dropped_attributes_count -= 1,
        }
    }
    // The SDK writes an unset status as an empty message, which means the same as none.
    span.status.get_or_insert_default();
    // Trace ids that begin here are random to the last 56 bits, and say so (trace context, level 2).
    if span.parent_span_id.is_empty() {
        assert_eq!(span.flags & 0x02, 0x02, "{}", span.name);
        span.flags &= !0x02;
    }
    span
}

/// Identifiers and times differ from run to run: they are judged by what they must be, and then made equal.
fn without_chance(spans: &mut BTreeMap<String, Span>, begin: u64, end: u64) {
    let names: HashMap<_, _> = spans.values().map(|span| (span.span_id.clone(), span.name.clone())).collect();
    assert_eq!(names.len(), spans.len(), "every span has its own id");
    for span in spans.values_mut() {
        assert_eq!((span.trace_id.len(), span.span_id.len()), (16, 8));
        assert!(span.trace_id.iter().any(|byte| *byte != 0) && span.span_id.iter().any(|byte| *byte != 0));
        let mut times = vec![begin, span.start_time_unix_nano];
        times.extend(span.events.iter_mut().map(|event| std::mem::take(&mut event.time_unix_nano)));
        times.extend([span.end_time_unix_nano, end]);
        assert!(times.is_sorted(), "{}: {times:?}", span.name);
        (span.start_time_unix_nano, span.end_time_unix_nano) = (0, 0);
        span.span_id.clear();
        if let Some(parent) = names.get(&span.parent_span_id) {
            span.parent_span_id = parent.clone().into_bytes();
        }
        if span.name == "too_much" {
            span.trace_id.clear();
        }
    }
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is past 1970");
    u64::try_from(now.as_nanos()).expect("it is before 2500")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_program_is_the_same_to_a_collector() {
    let begin = now();
    let Some(ours) = sent_by_telemark().await else { return };
    let (our_resource, our_scope, mut ours) = taken_apart(ours);
    let (their_resource, their_scope, mut theirs) = taken_apart(by_sdk());
    let end = now();
    same_resource(our_resource, their_resource);
    assert_eq!((&our_scope.scope, &our_scope.schema_url), (&their_scope.scope, &their_scope.schema_url));
    assert_eq!(our_scope.scope.expect("a scope").name, SCOPE);
    without_chance(&mut ours, begin, end);
    without_chance(&mut theirs, begin, end);
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    assert_eq!(ours.len(), 6);
    let serve = &ours["GET /orders/{id}"];
    assert_eq!((&*serve.trace_state, serve.flags), (STATE, 0x301), "its parent is remote");
    let too_much = &theirs["too_much"];
    assert_eq!(
        (too_much.dropped_attributes_count, too_much.dropped_events_count, too_much.dropped_links_count),
        (2, 4, 3)
    );
    assert_eq!(too_much.events[0].dropped_attributes_count, 2);
    assert_eq!(theirs["query"].links.iter().filter(|link: &&span::Link| link.flags == 0x301).count(), 1);
    for (name, ours) in ours {
        assert_eq!(without_ours(ours), theirs[&name], "{name}");
    }
}
