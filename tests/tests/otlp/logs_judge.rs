//! OpenTelemetry's own schema judges log records: its generated Python classes decode them, field by field.

use super::judge::Judge;
use super::logs::start;
use super::sender::{GRPC, GZIP, SOON};
use serde_json::{Value as Json, json};
use telemark::log::{Record, Sink as _};
use telemark::{SpanContext, Value};
use tracing::Level;

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Records with everything that a record can have, in many combinations.
fn specimens() -> Vec<Record> {
    let levels = [Level::TRACE, Level::DEBUG, Level::INFO, Level::WARN, Level::ERROR];
    let values = [
        Value::from(true),
        Value::from(i64::MIN),
        Value::from(u64::MAX),
        Value::from(-0.125),
        Value::from(""),
        Value::from("ä€💥\n\"\0"),
        Value::from("x".repeat(20_000)),
    ];
    let specimen = |n: usize| {
        let mut record = Record::new(levels[n % levels.len()], "shop::cart", format!("message {n} ä"));
        record.time = 1_700_000_000_000_000_000 + n as u64;
        if n % 2 == 1 {
            record.span = Some(SpanContext::from_traceparent(TRACEPARENT).expect("it is a traceparent"));
        }
        if n % 3 == 1 {
            record.name = "cart.low".into();
        }
        let keyed = values.iter().take(n % (values.len() + 1)).enumerate();
        record.fields = keyed.map(|(k, value)| (format!("key.{k}").into(), value.clone())).collect();
        record
    };
    (0..60).map(specimen).collect()
}

fn any(value: &Value) -> Json {
    match value {
        Value::Bool(yes) => json!({"bool_value": yes}),
        Value::I64(number) => json!({"int_value": number.to_string()}),
        Value::U64(number) => match i64::try_from(*number) {
            Ok(number) => json!({"int_value": number.to_string()}),
            Err(_) => json!({"string_value": number.to_string()}),
        },
        Value::F64(number) => json!({"double_value": number}),
        Value::Text(text) => json!({"string_value": text}),
    }
}

fn expected(record: &Record) -> Json {
    let severity = match record.level {
        Level::TRACE => 1,
        Level::DEBUG => 5,
        Level::INFO => 9,
        Level::WARN => 13,
        Level::ERROR => 17,
    };
    let mut json = json!({
        "time_unix_nano": record.time.to_string(),
        "severity_number": severity,
        "severity_text": record.level.as_str(),
        "body": {"string_value": record.message},
    });
    if !record.fields.is_empty() {
        let pair = |(key, value): &(_, Value)| json!({"key": key, "value": any(value)});
        json["attributes"] = record.fields.iter().map(pair).collect();
    }
    if record.span.is_some() {
        json["flags"] = json!(1);
        json["trace_id"] = json!(&TRACEPARENT[3..35]);
        json["span_id"] = json!(&TRACEPARENT[36..52]);
    }
    if !record.name.is_empty() {
        json["event_name"] = json!(record.name);
    }
    json
}

#[tokio::test(flavor = "multi_thread")]
async fn pythons_decoder_finds_every_field_of_every_record() {
    for (protocol, more) in [("http", vec![]), ("grpc", vec![GRPC, GZIP])] {
        let Some(judge) = Judge::start(protocol) else { return };
        let exporter = start(&judge.url, &more);
        let specimens = specimens();
        for record in &specimens {
            exporter.accept(record);
        }
        exporter.flush_blocking(SOON).expect("the judge takes everything");
        let heard = judge.heard();
        assert_eq!(heard["unknown_fields"], 0);
        assert_eq!(heard["canonical"], true, "protobuf itself writes the same bytes");
        let resource = &heard["request"]["resource_logs"][0];
        let scope = &resource["scope_logs"][0];
        assert_eq!(scope["scope"], json!({"name": "shop::cart"}));
        let records = scope["log_records"].as_array().expect("a list of records");
        assert_eq!(records.len(), specimens.len());
        for (sent, record) in records.iter().zip(&specimens) {
            let mut sent = sent.clone();
            let observed = sent.as_object_mut().and_then(|sent| sent.remove("observed_time_unix_nano"));
            assert!(observed.is_some(), "{sent}");
            assert_eq!(sent, expected(record));
        }
    }
}
