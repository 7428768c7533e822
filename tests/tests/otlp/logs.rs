//! Log records on their way to a collector: batches, limits, refusals, and what is lost.

use super::collector::{Answer, Collector, status};
use super::sender::{GRPC, GZIP, SOON, variables};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message as _;
use std::time::{Duration, Instant};
use telemark::export::otlp::{LogConfig, LogExporter, Resource};
use telemark::log::{Record, Sink as _};
use tracing::Level;

/// An exporter of log records to this collector, with short times, and what these variables add.
pub(crate) fn start(url: &str, more: &[(&str, &str)]) -> LogExporter {
    let (config, warnings) = LogConfig::from_environment(&variables(url, more));
    assert_eq!(warnings, Vec::<String>::new());
    let mut config = config.expect("there is an endpoint");
    config.batches.first_retry = Duration::from_millis(20);
    LogExporter::start(&config, Resource::new("checkout", Some("1.2.3")), |_, _| {})
        .expect("a thread can be started")
}

fn record(message: impl Into<std::borrow::Cow<'static, str>>) -> Record {
    Record::new(Level::INFO, "shop::cart", message)
}

/// All requests, decoded by OpenTelemetry's own classes.
pub(crate) fn requests(collector: &Collector) -> Vec<ExportLogsServiceRequest> {
    let decode = |message: Vec<u8>| ExportLogsServiceRequest::decode(&*message).expect("it is protobuf");
    let logs = collector.received().into_iter().filter(|request| request.path.contains("logs"));
    logs.map(|request| decode(request.message())).collect()
}

/// The records of a request, each with its scope.
pub(crate) fn records(request: &ExportLogsServiceRequest) -> Vec<(String, LogRecord)> {
    let scopes = request.resource_logs.iter().flat_map(|resource| &resource.scope_logs);
    let named = scopes.flat_map(|scope| {
        let name = scope.scope.as_ref().map(|scope| scope.name.clone()).unwrap_or_default();
        scope.log_records.iter().map(move |record| (name.clone(), record.clone()))
    });
    named.collect()
}

pub(crate) fn body(record: &LogRecord) -> &str {
    match record.body.as_ref().and_then(|body| body.value.as_ref()) {
        Some(Any::StringValue(text)) => text,
        other => panic!("{other:?} is no text"),
    }
}

fn bodies(requests: &[ExportLogsServiceRequest]) -> Vec<String> {
    requests.iter().flat_map(records).map(|(_, record)| body(&record).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn log_records_have_their_own_path_headers_and_compression() {
    let collector = Collector::http([]).await;
    let own = [
        ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "authorization=Basic%20abc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=other"),
        ("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "gzip"),
    ];
    let exporter = start(&collector.url(), &own);
    exporter.accept(&record("two left"));
    exporter.shutdown(SOON).await.expect("the collector takes everything");
    let request = &collector.received()[0];
    assert_eq!((&*request.method, &*request.path), ("POST", "/v1/logs"));
    assert_eq!(request.header("authorization"), Some("Basic abc"));
    assert_eq!(request.header("content-encoding"), Some("gzip"));
    assert_eq!(bodies(&requests(&collector)), ["two left"]);
    assert_eq!((exporter.health().sent, exporter.lost().total()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn log_records_go_by_grpc_to_their_own_service() {
    let collector = Collector::grpc([]).await;
    let exporter = start(&collector.url(), &[GRPC, GZIP]);
    exporter.accept(&record("two left"));
    exporter.flush_blocking(SOON).expect("the collector takes everything");
    let request = &collector.received()[0];
    assert_eq!(request.path, "/opentelemetry.proto.collector.logs.v1.LogsService/Export");
    assert_eq!(bodies(&requests(&collector)), ["two left"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_are_those_of_the_variables_and_keep_their_order() {
    let collector = Collector::http([]).await;
    let sizes = [("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "60000")];
    let exporter = start(&collector.url(), &sizes);
    (0..1_050).for_each(|n| exporter.accept(&record(n.to_string())));
    exporter.shutdown(SOON).await.expect("the collector takes everything");
    let requests = requests(&collector);
    assert!(requests.iter().all(|request| records(request).len() <= 100));
    assert_eq!(bodies(&requests), (0..1_050).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_goes_by_itself_after_the_delay() {
    let collector = Collector::http([]).await;
    let exporter = start(&collector.url(), &[("OTEL_BLRP_SCHEDULE_DELAY", "50")]);
    exporter.accept(&record("alone"));
    let end = Instant::now() + SOON;
    while collector.received().is_empty() && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(bodies(&requests(&collector)), ["alone"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_hangs_costs_records_and_no_time() {
    let collector = Collector::http(std::iter::repeat_n(Answer::Hang, 100)).await;
    let sizes = [("OTEL_BLRP_MAX_QUEUE_SIZE", "10"), ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "5")];
    let exporter = start(&collector.url(), &sizes);
    let begin = Instant::now();
    (0..10_000).for_each(|_| exporter.accept(&record("one of many")));
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
    assert!(exporter.lost().queue_full >= 10_000 - 20, "{:?}", exporter.lost());
    let refused = exporter.shutdown(Duration::from_millis(100)).await;
    assert!(refused.is_err(), "what is lost is told");
    exporter.accept(&record("too late"));
    let lost = exporter.lost();
    assert_eq!(lost.total(), 10_001, "every record that was lost is counted: {lost:?}");
    assert!(lost.shutdown > 1, "{lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_and_what_is_refused_is_counted() {
    for grpc in [false, true] {
        // ExportLogsServiceResponse { partial_success { rejected_log_records: 2, error_message: "old" } }
        let partly = vec![0x0a, 7, 0x08, 2, 0x12, 3, b'o', b'l', b'd'];
        let answers = [
            status(if grpc { 14 } else { 503 }),
            Answer::Status(if grpc { 0 } else { 200 }, Vec::new(), partly),
            status(if grpc { 3 } else { 400 }),
        ];
        let collector = if grpc { Collector::grpc(answers).await } else { Collector::http(answers).await };
        let more = if grpc { vec![GRPC] } else { Vec::new() };
        let exporter = start(&collector.url(), &more);
        (0..5).for_each(|_| exporter.accept(&record("pay")));
        let error = exporter.flush_blocking(SOON).expect_err("two were rejected");
        assert!(format!("{error:?}").contains("rejected 2 of 5 records: old"), "{error:?}");
        exporter.accept(&record("bad"));
        exporter.flush_blocking(SOON).expect_err("it is refused for good");
        let health = exporter.health();
        assert_eq!((health.sent, health.lost.rejected, health.lost.export_failed), (3, 2, 1));
        assert_eq!(collector.received().len(), 3, "one retry, and none of what is refused for good");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_too_large_for_a_request_is_dropped_alone() {
    let collector = Collector::http([]).await;
    let exporter = start(&collector.url(), &[]);
    exporter.accept(&record("x".repeat(5_000_000)));
    exporter.accept(&record("small"));
    exporter.flush_blocking(SOON).expect("the collector takes what it gets");
    assert_eq!(bodies(&requests(&collector)), ["small"]);
    assert_eq!((exporter.lost().too_large, exporter.lost().total()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_over_the_limits_of_log_records_are_cut_or_counted() {
    let collector = Collector::http([]).await;
    let limits = [
        ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "2"),
        ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "3"),
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "1"),
    ];
    let exporter = start(&collector.url(), &limits);
    exporter.accept(&record("a long message").field("a", "äöüß").field("b", 7_u64).field("c", true));
    exporter.flush_blocking(SOON).expect("the collector takes everything");
    let (_, sent) = records(&requests(&collector)[0]).remove(0);
    let text = sent.attributes[0].value.as_ref().and_then(|value| value.value.clone());
    assert_eq!(text, Some(Any::StringValue("äöü".to_owned())));
    assert_eq!((sent.attributes.len(), sent.dropped_attributes_count), (2, 1));
    assert_eq!(body(&sent), "a long message", "the limit is for attributes");
}
