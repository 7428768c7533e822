//! The judge is OpenTelemetry's own schema: its generated Python classes decode what we send, field by field.

use super::sender::{GRPC, GZIP, SOON, config_for, span, start};
use serde_json::{Value as Json, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use telemark::{
    SpanContext, SpanEvent, SpanId, SpanKind, SpanRecord, SpanSink, Status, TraceFlags, TraceId, Value,
};

/// The Python collector; it ends when this is dropped.
pub(crate) struct Judge {
    child: Child,
    lines: Receiver<Json>,
    pub(crate) url: String,
}

impl Judge {
    /// Nothing where external programs are not to be used; the reason is printed.
    pub(crate) fn start(protocol: &str) -> Option<Self> {
        if std::env::var("TESTS_EXTERNAL").as_deref() != Ok("1") {
            println!(
                "skipped: needs python3 with opentelemetry-proto and grpcio; `tests/run` installs and runs it"
            );
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/checks/otlp_decode.py");
        let mut child = Command::new("python3")
            .args([script, protocol])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is in the path");
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let line: Json =
                    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let port = lines.recv_timeout(SOON).expect("the collector says its port")["port"].to_string();
        Some(Self { child, lines, url: format!("http://127.0.0.1:{port}") })
    }

    pub(crate) fn heard(&self) -> Json {
        self.lines.recv_timeout(SOON).expect("the collector prints every request")
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It ends by itself when its input does; this is for one that does not.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Spans with everything that a span can have, in many combinations.
fn specimens() -> Vec<SpanRecord> {
    let root = span("root");
    let kinds =
        [SpanKind::Internal, SpanKind::Server, SpanKind::Client, SpanKind::Producer, SpanKind::Consumer];
    let statuses = [Status::Unset, Status::Ok, Status::Error("".into()), Status::Error("ungültig 💥".into())];
    let values = [
        Value::from(true),
        Value::from(false),
        Value::from(i64::MIN),
        Value::from(i64::MAX),
        Value::from(u64::MAX),
        Value::from(0_u64),
        Value::from(-0.125),
        Value::from(f64::MAX),
        Value::from(""),
        Value::from("ä€💥\n\"\0"),
        Value::from("x".repeat(20_000)),
    ];
    (0..60_usize)
        .map(|n| {
            let mut record = span(&format!("GET /{n}/ä"));
            record.kind = kinds[n % kinds.len()];
            record.status = statuses[n % statuses.len()].clone();
            (record.start, record.end) = (1_700_000_000_000_000_000 + n as u64, u64::MAX - n as u64);
            record.parent = (n % 3 > 0).then(|| root.context.span_id());
            record.parent_is_remote = n % 3 == 2;
            if n % 4 == 1 {
                record.context = record.context.with_trace_state("ot=th:8,vendor=a b");
            }
            let keyed = values.iter().take(n % (values.len() + 1)).enumerate();
            record.attributes = keyed.map(|(k, value)| (format!("key.{k}").into(), value.clone())).collect();
            record.events = (0..n % 3)
                .map(|k| SpanEvent {
                    name: format!("event {k}").into(),
                    time: 5 + k as u64,
                    attributes: vec![("value".into(), values[n % values.len()].clone())],
                    dropped_attributes: k as u32 * 300,
                })
                .collect();
            let link = SpanContext::new(TraceId::random(), SpanId::random());
            record.links =
                [link.clone().with_flags(TraceFlags::NONE), link.from_remote().with_trace_state("a=1")]
                    .into_iter()
                    .take(n % 3)
                    .collect();
            let dropped = n as u32 * 100;
            (record.dropped_attributes, record.dropped_events, record.dropped_links) =
                (dropped, dropped / 7, dropped / 11);
            record
        })
        .collect()
}

/// A span as the protobuf schema has it, written from the schema's text and not from our encoder.
fn expected(record: &SpanRecord) -> Json {
    let mut span = json!({
        "trace_id": record.context.trace_id().to_string(),
        "span_id": record.context.span_id().to_string(),
        "name": record.name,
        "kind": match record.kind {
            SpanKind::Internal => 1,
            SpanKind::Server => 2,
            SpanKind::Client => 3,
            SpanKind::Producer => 4,
            SpanKind::Consumer => 5,
        },
        "start_time_unix_nano": record.start.to_string(),
        "end_time_unix_nano": record.end.to_string(),
        "flags": flags(&record.context, record.parent_is_remote),
    });
    let mut set = |key: &str, value: Json| {
        // What is empty or zero does not exist in protobuf.
        if value != json!([]) && value != json!(0) {
            span[key] = value;
        }
    };
    if let Some(parent) = record.parent {
        set("parent_span_id", json!(parent.to_string()));
    }
    if let Some(state) = record.context.trace_state() {
        set("trace_state", json!(state));
    }
    match &record.status {
        Status::Unset => {}
        Status::Ok => set("status", json!({"code": 1})),
        Status::Error(text) if text.is_empty() => set("status", json!({"code": 2})),
        Status::Error(text) => set("status", json!({"code": 2, "message": text})),
    }
    set("attributes", attributes(&record.attributes));
    set("dropped_attributes_count", json!(record.dropped_attributes));
    set("dropped_events_count", json!(record.dropped_events));
    set("dropped_links_count", json!(record.dropped_links));
    let event = |event: &SpanEvent| {
        let time = event.time.to_string();
        let mut shown =
            json!({"time_unix_nano": time, "name": event.name, "attributes": attributes(&event.attributes)});
        if event.dropped_attributes > 0 {
            shown["dropped_attributes_count"] = json!(event.dropped_attributes);
        }
        shown
    };
    set("events", record.events.iter().map(event).collect());
    set("links", record.links.iter().map(link).collect());
    span
}

fn link(link: &SpanContext) -> Json {
    let mut json = json!({
        "trace_id": link.trace_id().to_string(),
        "span_id": link.span_id().to_string(),
        "flags": flags(link, link.is_remote()),
    });
    if let Some(state) = link.trace_state() {
        json["trace_state"] = json!(state);
    }
    json
}

fn flags(context: &SpanContext, remote: bool) -> u32 {
    u32::from(context.flags().to_byte()) + if remote { 0x300 } else { 0x100 }
}

fn attributes(attributes: &[(std::borrow::Cow<'static, str>, Value)]) -> Json {
    let one = |(key, value): &(std::borrow::Cow<'static, str>, Value)| {
        let value = match value {
            Value::Bool(yes) => json!({"bool_value": yes}),
            Value::I64(number) => json!({"int_value": number.to_string()}),
            Value::U64(number) if i64::try_from(*number).is_ok() => json!({"int_value": number.to_string()}),
            Value::U64(number) => json!({"string_value": number.to_string()}),
            Value::F64(number) => json!({"double_value": number}),
            Value::Text(text) => json!({"string_value": text}),
        };
        json!({"key": key, "value": value})
    };
    attributes.iter().map(one).collect()
}

async fn judged(protocol: &str, variables: &[(&str, &str)]) {
    let Some(judge) = Judge::start(protocol) else { return };
    let headers = ("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=seven%207");
    let sender = start(&config_for(&judge.url, &[variables, &[headers]].concat()));
    let records = specimens();
    for record in &records {
        sender.exporter.ended(record);
    }
    sender.exporter.shutdown(SOON).await.unwrap();
    let heard = judge.heard();
    assert_eq!(heard["unknown_fields"], 0);
    assert_eq!(heard["canonical"], true, "protobuf itself would write the same bytes");
    assert_eq!(heard["headers"]["x-tenant"], "seven 7");
    if protocol == "http" {
        assert_eq!(heard["path"], "/v1/traces");
        assert_eq!(heard["compressed"], variables.contains(&GZIP));
    }
    let resources = heard["request"]["resource_spans"].as_array().unwrap();
    assert_eq!(resources.len(), 1);
    let name = json!({"key": "service.name", "value": {"string_value": "checkout"}});
    assert_eq!(resources[0]["resource"]["attributes"][0], name);
    let scopes = resources[0]["scope_spans"].as_array().unwrap();
    assert_eq!(scopes.len(), 1);
    assert_eq!(scopes[0]["scope"], json!({"name": records[0].target}));
    let spans = scopes[0]["spans"].as_array().unwrap();
    assert_eq!(spans.len(), records.len());
    for (span, record) in spans.iter().zip(&records) {
        assert_eq!(*span, expected(record));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn python_decodes_what_goes_over_http() {
    judged("http", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_decodes_what_goes_over_http_zipped() {
    judged("http", &[GZIP]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_decodes_what_goes_over_grpc() {
    judged("grpc", &[GRPC]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_decodes_what_goes_over_grpc_zipped() {
    judged("grpc", &[GRPC, GZIP]).await;
}
