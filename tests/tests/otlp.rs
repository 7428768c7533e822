//! What a collector gets: protocol, path, headers, compression and content, over HTTP and over gRPC.

#[cfg(test)]
mod otlp {
    mod beside_sdk;
    pub(crate) mod certificates;
    pub(crate) mod collector;
    mod ending;
    mod faults;
    mod judge;
    mod logs;
    mod logs_judge;
    mod logs_program;
    pub(crate) mod message;
    mod metrics;
    mod metrics_judge;
    mod program;
    mod receivers;
    mod renamed;
    pub(crate) mod sender;
    mod tls;
}

use otlp::collector::{Answer, Collector};
use otlp::message::{Value, attributes, fields, names, nested, spans, text};
use otlp::sender::{GRPC, GZIP, SOON, config, span, start, until};
use telemark::{SpanContext, SpanEvent, SpanId, SpanKind, SpanRecord, SpanSink, Status, TraceId};

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_posted_as_protobuf_below_the_endpoint() {
    let collector = Collector::http([]).await;
    let headers = ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20abc,x-tenant=7");
    let sender = start(&config(&collector, &[headers]));
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap();
    let received = collector.received();
    assert_eq!(received.len(), 1);
    let request = &received[0];
    assert_eq!((&*request.method, &*request.path), ("POST", "/v1/traces"));
    assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(request.header("content-encoding"), None);
    assert_eq!(request.header("authorization"), Some("Basic abc"));
    assert_eq!(request.header("x-tenant"), Some("7"));
    let agent = request.header("user-agent").unwrap();
    assert!(agent.starts_with("OTel-OTLP-Exporter-telemark/"), "{agent}");
    assert_eq!(names(&request.message()), ["pay"]);
    assert_eq!(sender.exporter.health().sent, 1);
    assert_eq!(sender.exporter.lost().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_exported_by_grpc_with_metadata() {
    let collector = Collector::grpc([]).await;
    let headers = ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "Authorization=Basic%20abc");
    let sender = start(&config(&collector, &[GRPC, headers]));
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap();
    let received = collector.received();
    assert_eq!(received.len(), 1);
    let request = &received[0];
    assert_eq!(request.path, "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
    assert_eq!(request.header("content-type"), Some("application/grpc"));
    assert_eq!(request.header("te"), Some("trailers"));
    assert_eq!(request.header("authorization"), Some("Basic abc"));
    let agent = request.header("user-agent").unwrap();
    assert!(agent.starts_with("OTel-OTLP-Exporter-telemark/"), "{agent}");
    assert_eq!(request.body[0], 0, "not compressed");
    assert_eq!(names(&request.message()), ["pay"]);
    assert_eq!(sender.exporter.health().sent, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn gzip_is_used_if_it_is_asked_for() {
    for grpc in [false, true] {
        let collector = if grpc { Collector::grpc([]).await } else { Collector::http([]).await };
        let variables = if grpc { vec![GZIP, GRPC] } else { vec![GZIP] };
        let sender = start(&config(&collector, &variables));
        (0..100).for_each(|n| sender.exporter.ended(&span(&format!("span-{n}"))));
        sender.exporter.flush(SOON).await.unwrap();
        let request = &collector.received()[0];
        let header = if grpc { "grpc-encoding" } else { "content-encoding" };
        assert_eq!(request.header(header), Some("gzip"));
        let message = request.message();
        assert_eq!(names(&message).len(), 100);
        assert!(request.body.len() < message.len() * 2 / 3, "{} of {}", request.body.len(), message.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resource_and_scope_say_who_sends() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[]));
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap();
    let message = collector.received()[0].message();
    let resources = nested(&message, 1);
    assert_eq!(resources.len(), 1);
    let said = attributes(nested(resources[0], 1)[0]);
    let keys: Vec<_> = said.iter().map(|(key, _)| &**key).collect();
    assert_eq!(
        keys,
        [
            "service.name",
            "service.version",
            "service.instance.id",
            "telemetry.sdk.name",
            "telemetry.sdk.language",
            "telemetry.sdk.version",
            "telemark.redaction.policy"
        ]
    );
    assert_eq!(
        (&*said[0].1, &*said[1].1, &*said[3].1, &*said[4].1),
        ("checkout", "1.2.3", "telemark", "rust")
    );
    let scope = nested(resources[0], 2)[0];
    assert_eq!(text(nested(scope, 1)[0], 1), "otlp::otlp::sender");
}

/// A span with something in every place.
fn full() -> SpanRecord {
    let mut record = span("pay");
    record.kind = SpanKind::Client;
    record.context = record.context.with_trace_state("vendor=1");
    record.parent = Some(SpanId::random());
    record.parent_is_remote = true;
    (record.start, record.end) = (1_000, 2_000);
    record.status = Status::Error("declined".into());
    (record.dropped_attributes, record.dropped_events, record.dropped_links) = (3, 4, 5);
    record.events = vec![SpanEvent {
        name: "exception".into(),
        time: 1_500,
        attributes: vec![("exception.type".into(), "Declined".into())],
        dropped_attributes: 0,
    }];
    record.links = vec![SpanContext::new(TraceId::random(), SpanId::random()).from_remote()];
    record.attributes = vec![
        ("text".into(), "".into()),
        ("yes".into(), true.into()),
        ("less".into(), (-1_i64).into()),
        ("huge".into(), u64::MAX.into()),
        ("half".into(), 0.5.into()),
    ];
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_of_a_span_has_its_field() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[]));
    let record = full();
    sender.exporter.ended(&record);
    sender.exporter.flush(SOON).await.unwrap();

    let message = collector.received()[0].message();
    let sent = fields(spans(&message)[0]);
    let (trace, own) = (record.context.trace_id().to_bytes(), record.context.span_id().to_bytes());
    let parent = record.parent.unwrap().to_bytes();
    let numbers: Vec<_> = sent.iter().map(|(field, _)| *field).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 10, 11, 12, 13, 14, 15, 16]);
    let at = |n: usize| sent[n].1;
    assert_eq!([at(0), at(1)], [Value::Bytes(&trace), Value::Bytes(&own)]);
    assert_eq!(
        [at(2), at(3), at(4)],
        [Value::Bytes(b"vendor=1"), Value::Bytes(&parent), Value::Bytes(b"pay")]
    );
    assert_eq!([at(5), at(6), at(7)], [3, 1_000, 2_000].map(Value::Number));
    assert_eq!([at(13), at(15), at(17)], [3, 4, 5].map(Value::Number));
    assert_eq!(at(19), Value::Number(0x303), "sampled, random, and a parent that is known to be remote");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_events_links_and_status_have_their_forms() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[]));
    let record = full();
    sender.exporter.ended(&record);
    sender.exporter.flush(SOON).await.unwrap();

    let message = collector.received()[0].message();
    let span = spans(&message)[0];
    let values: Vec<_> = nested(span, 9).iter().map(|pair| fields(nested(pair, 2)[0])[0]).collect();
    assert_eq!(
        values,
        [
            (1, Value::Bytes(b"")),
            (2, Value::Number(1)),
            (3, Value::Number(u64::MAX)),
            (1, Value::Bytes(b"18446744073709551615")),
            (4, Value::Number(0.5_f64.to_bits())),
        ]
    );
    let event = fields(nested(span, 11)[0]);
    assert_eq!(event[..2], [(1, Value::Number(1_500)), (2, Value::Bytes(b"exception"))]);
    let link = &record.links[0];
    let (trace, own) = (link.trace_id().to_bytes(), link.span_id().to_bytes());
    let expected = [(1, Value::Bytes(&trace)), (2, Value::Bytes(&own)), (6, Value::Number(0x301))];
    assert_eq!(fields(nested(span, 13)[0]), expected);
    let expected = [(2, Value::Bytes(b"declined")), (3, Value::Number(2))];
    assert_eq!(fields(nested(span, 15)[0]), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_spans_go_in_batches_in_their_order_and_none_is_lost() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "100")]));
    (0..1_050).for_each(|n| sender.exporter.ended(&span(&n.to_string())));
    sender.exporter.shutdown(SOON).await.unwrap();
    let requests = collector.received();
    assert!((11..=20).contains(&requests.len()), "{}", requests.len());
    let all: Vec<_> = requests.iter().map(|request| names(&request.message())).collect();
    assert!(all.iter().all(|names| names.len() <= 100));
    assert_eq!(all.concat(), (0..1_050).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(sender.exporter.health().sent, 1_050);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_span_goes_by_itself_after_the_delay() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[("OTEL_BSP_SCHEDULE_DELAY", "50")]));
    sender.exporter.ended(&span("alone"));
    until(|| !collector.received().is_empty()).await;
    assert_eq!(names(&collector.received()[0].message()), ["alone"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_too_large_for_a_request_is_divided_and_a_span_too_large_is_dropped() {
    let collector = Collector::grpc([]).await;
    let sender = start(&config(&collector, &[GRPC]));
    let of_size = |bytes: usize| {
        let mut large = span("large");
        large.attributes.push(("text".into(), "x".repeat(bytes).into()));
        large
    };
    (0..5).for_each(|_| sender.exporter.ended(&of_size(1_500_000)));
    sender.exporter.ended(&of_size(5_000_000));
    sender.exporter.flush(SOON).await.unwrap();
    let received = collector.received();
    let counts: Vec<_> = received.iter().map(|request| names(&request.message()).len()).collect();
    assert_eq!(counts, [2, 2, 1]);
    assert!(received.iter().all(|request| request.body.len() <= 4 * 1024 * 1024));
    let lost = sender.exporter.lost();
    assert_eq!((lost.too_large, lost.total()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_collector_takes_only_in_part_is_counted_and_not_sent_again() {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 2, error_message: "old" } }
    let answer = vec![0x0a, 7, 0x08, 2, 0x12, 3, b'o', b'l', b'd'];
    for grpc in [false, true] {
        let answers = [Answer::Status(if grpc { 0 } else { 200 }, Vec::new(), answer.clone())];
        let collector = if grpc { Collector::grpc(answers).await } else { Collector::http(answers).await };
        let variables = if grpc { vec![GRPC] } else { Vec::new() };
        let sender = start(&config(&collector, &variables));
        (0..5).for_each(|_| sender.exporter.ended(&span("pay")));
        let error = sender.exporter.flush(SOON).await.unwrap_err();
        assert!(format!("{error:?}").contains("rejected 2 of 5 spans: old"), "{error:?}");
        let health = sender.exporter.health();
        assert_eq!((health.sent, health.lost.rejected, health.lost.total()), (3, 2, 2));
        assert_eq!(collector.received().len(), 1);
    }
}
