//! Collectors that are absent, busy, broken or silent: the program never feels it, and what is lost is counted.

use super::collector::{Answer, Collector, status};
use super::message::names;
use super::sender::{GRPC, SHORT, SOON, alone, config, span, start, until};
use std::sync::Arc;
use std::time::{Duration, Instant};
use telemark::SpanSink;
use telemark::export::otlp::{Config, Protocol};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// One collector of each protocol with these answers, and how to reach it.
async fn both(
    http: impl IntoIterator<Item = Answer>,
    grpc: impl IntoIterator<Item = Answer>,
) -> [(Collector, Config); 2] {
    let http = Collector::http(http).await;
    let grpc = Collector::grpc(grpc).await;
    let (over_http, over_grpc) = (config(&http, &[]), config(&grpc, &[GRPC]));
    [(http, over_http), (grpc, over_grpc)]
}

const UNAVAILABLE: u16 = 14;
const INVALID_ARGUMENT: u16 = 3;
const RESOURCE_EXHAUSTED: u16 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_collector_is_asked_again_and_nothing_is_lost() {
    let busy = [status(503), status(429), status(502), status(504)];
    let unavailable = [status(UNAVAILABLE), status(UNAVAILABLE)];
    for (collector, config) in both(busy, unavailable).await {
        let attempts = if config.target.protocol() == Protocol::HttpProtobuf { 5 } else { 3 };
        let sender = start(&config);
        sender.exporter.ended(&span("pay"));
        sender.exporter.flush(SOON).await.unwrap();
        let received = collector.received();
        assert_eq!(received.len(), attempts);
        assert!(received.iter().all(|request| request.body == received[0].body), "the same bytes each time");
        assert_eq!((sender.exporter.health().sent, sender.exporter.lost().total()), (1, 0));
        assert_eq!(sender.told(), Vec::<String>::new(), "nothing to tell: it went well in the end");
    }
}

/// What the page of metrics says of spans on their way, as whole numbers.
fn told(series: &str) -> Option<u64> {
    let (_, page) = telemark::export::prometheus::render(None);
    let name = format!("telemark_export_{series} ");
    page.lines().find_map(|line| line.strip_prefix(&*name)?.parse().ok())
}

#[test]
fn attempts_that_fail_and_those_that_follow_are_counted_by_signal() {
    alone("faults::attempts_that_fail_and_those_that_follow_are_counted_by_signal", || {
        let counted = || {
            [
                "failed_attempts_total{signal=\"traces\"}",
                "retries_total{signal=\"traces\"}",
                "batches_total{signal=\"traces\",outcome=\"sent\"}",
                "batches_total{signal=\"traces\",outcome=\"failed\"}",
                "items_total{signal=\"traces\",outcome=\"sent\"}",
                "retries_total{signal=\"logs\"}",
            ]
            .map(|series| told(series).unwrap_or_else(|| panic!("{series} exists from the start")))
        };
        assert_eq!(counted(), [0; 6]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let collector = Collector::http([status(503), status(429)]).await;
            let sender = start(&config(&collector, &[]));
            sender.exporter.ended(&span("pay"));
            sender.exporter.flush(SOON).await.unwrap();
            assert_eq!(counted(), [2, 2, 1, 0, 1, 0], "twice in vain, and then taken");
            collector.answer(status(503));
            collector.answer(status(400));
            sender.exporter.ended(&span("pay"));
            sender.exporter.flush(SOON).await.unwrap_err();
            assert_eq!(counted(), [4, 3, 1, 1, 1, 0], "once more, and then refused for good");
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_good_is_counted_told_once_and_not_sent_again() {
    let wrong = [status(400), status(500), status(404), status(302)];
    let invalid = [INVALID_ARGUMENT, RESOURCE_EXHAUSTED, INVALID_ARGUMENT, INVALID_ARGUMENT].map(status);
    for (collector, config) in both(wrong, invalid).await {
        let sender = start(&config);
        for _ in 0..4 {
            sender.exporter.ended(&span("pay"));
            let error = sender.exporter.flush(SOON).await.unwrap_err();
            assert!(error.to_string().contains("did not take 1 spans"), "{error}");
        }
        assert_eq!(collector.received().len(), 4);
        assert_eq!(sender.exporter.lost().export_failed, 4);
        assert!(sender.exporter.health().trouble.is_some());
        sender.exporter.ended(&span("pay"));
        sender.exporter.flush(SOON).await.unwrap();
        let told = sender.told();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("the collector answered"), "{told:?}");
        assert!(told[1].ends_with("again; 4 were lost meanwhile"), "{told:?}");
        assert_eq!(sender.exporter.health().trouble, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_collector_says_why_it_refuses() {
    // google.rpc.Status { code: 3, message: "no tenant" }
    let body = b"\x08\x03\x12\x09no tenant".to_vec();
    let collector = Collector::http([Answer::Status(400, Vec::new(), body)]).await;
    let sender = start(&config(&collector, &[]));
    sender.exporter.ended(&span("pay"));
    let error = sender.exporter.flush(SOON).await.unwrap_err();
    assert!(format!("{error:?}").contains("400 Bad Request: no tenant"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pause_that_a_collector_asks_for_is_kept() {
    let later = Answer::Status(503, vec![("retry-after", "1")], Vec::new());
    // google.rpc.Status { details: [Any { type_url: ".../google.rpc.RetryInfo", value: { retry_delay: 1 s } }] }
    let info = Answer::Status(
        RESOURCE_EXHAUSTED,
        vec![(
            "grpc-status-details-bin",
            "CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAQ",
        )],
        Vec::new(),
    );
    for (collector, config) in both([later], [info]).await {
        let sender = start(&config);
        let begin = Instant::now();
        sender.exporter.ended(&span("pay"));
        sender.exporter.flush(SOON).await.unwrap();
        assert_eq!(collector.received().len(), 2);
        assert!(begin.elapsed() >= Duration::from_secs(1), "{:?}", begin.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_collector_costs_nobody_time_and_its_spans_are_counted() {
    for protocol in [None, Some(GRPC)] {
        let nobody = Collector::later();
        let sender = start(&config(&nobody, &protocol.into_iter().collect::<Vec<_>>()));
        let specimen = span("pay");
        let begin = Instant::now();
        (0..10_000).for_each(|_| sender.exporter.ended(&specimen));
        // Far below the patience that a request is tried with, half a minute, and far above what a busy machine takes.
        assert!(begin.elapsed() < SHORT, "{:?}", begin.elapsed());
        until(|| !sender.told().is_empty()).await;
        let begin = Instant::now();
        let error = sender.exporter.shutdown(Duration::from_millis(500)).await.unwrap_err();
        assert!(begin.elapsed() < SHORT, "{:?}", begin.elapsed());
        assert!(error.to_string().contains("within 500ms"), "{error}");
        assert!(format!("{error:?}").contains("because: "), "what went wrong so far is said: {error:?}");
        let health = sender.exporter.health();
        assert_eq!((health.sent, health.waiting, health.lost.total()), (0, 0, 10_000), "{health:?}");
        assert!(health.lost.queue_full >= 7_000 && health.lost.shutdown > 0, "{health:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_hangs_costs_the_deadline_and_no_more() {
    let endless = || std::iter::repeat_n(Answer::Hang, 100);
    for (collector, mut config) in both(endless(), endless()).await {
        config.patience = Duration::from_mins(1);
        let sender = start(&config);
        sender.exporter.ended(&span("pay"));
        let begin = Instant::now();
        sender.exporter.flush(Duration::from_millis(300)).await.unwrap_err();
        until(|| !collector.received().is_empty()).await;
        sender.exporter.shutdown(Duration::from_millis(300)).await.unwrap_err();
        assert!(begin.elapsed() < SHORT, "{:?}", begin.elapsed());
        assert_eq!(sender.exporter.lost().shutdown, 1);
        assert_eq!(collector.received().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_attempt_takes_no_longer_than_its_timeout() {
    let timeout = ("OTEL_EXPORTER_OTLP_TIMEOUT", "200");
    let collector = Collector::http([Answer::Hang]).await;
    let sender = start(&config(&collector, &[timeout]));
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap();
    // On a busy machine another attempt may be late, too.
    assert!(collector.received().len() >= 2, "an attempt after the first was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_has_an_end_and_what_comes_later_still_goes() {
    // Enough for a busy machine to send the second span.
    let patience = ("OTEL_BSP_EXPORT_TIMEOUT", "2000");
    let collector = Collector::http([Answer::Hang]).await;
    let sender = start(&config(&collector, &[patience]));
    sender.exporter.ended(&span("lost"));
    sender.exporter.flush(SOON).await.unwrap_err();
    sender.exporter.ended(&span("taken"));
    sender.exporter.flush(SOON).await.unwrap();
    assert_eq!((sender.exporter.lost().export_failed, sender.exporter.health().sent), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_comes_back_gets_what_waited() {
    let collector = Collector::later();
    let sender = start(&config(&collector, &[]));
    (0..100).for_each(|n| sender.exporter.ended(&span(&n.to_string())));
    assert!(sender.exporter.flush(Duration::from_millis(200)).await.is_err());
    until(|| !sender.told().is_empty()).await;
    let told = sender.told();
    assert_eq!(told.len(), 1, "of the first attempt, and of no other: {told:?}");
    assert!(told[0].contains("do not reach") && told[0].contains("nobody listens there"), "{told:?}");
    collector.serve_http(collector.listen());
    sender.exporter.shutdown(SOON).await.unwrap();
    let names: Vec<_> = collector.received().iter().flat_map(|request| names(&request.message())).collect();
    assert_eq!(names, (0..100).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(sender.exporter.lost().total(), 0);
    assert!(sender.told()[1..].iter().all(|news| news.ends_with("again")), "{:?}", sender.told());
    let health = sender.exporter.health();
    assert!(health.trouble.is_none() && health.last_success.is_some(), "{health:?}");
    assert!(
        health.last_error.is_some_and(|error| error.contains("refused")),
        "what went wrong last is still said"
    );
}

/// Answers every connection with these bytes and closes it.
fn speaks(answer: &'static [u8]) -> Collector {
    let collector = Collector::later();
    let listener = collector.listen();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            if socket.read(&mut request).await.is_ok() {
                // A client that has hung up needs no answer.
                drop(socket.write_all(answer).await);
            }
        }
    });
    collector
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_half_an_answer_are_failures_like_others() {
    for answer in [
        b"SSH-2.0-OpenSSH_9.2\r\n".as_slice(),
        b"".as_slice(),
        b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 100\r\n\r\nhalf"
            .as_slice(),
        b"HTTP/1.1 200 OK\r\ncontent-le".as_slice(),
    ] {
        for protocol in [None, Some(GRPC)] {
            let collector = speaks(answer);
            let mut config = config(&collector, &protocol.into_iter().collect::<Vec<_>>());
            config.patience = Duration::from_millis(200);
            let sender = start(&config);
            sender.exporter.ended(&span("pay"));
            sender.exporter.flush(SOON).await.unwrap_err();
            assert_eq!(sender.exporter.lost().export_failed, 1, "{:?}", sender.exporter.health());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_protobuf_still_says_that_the_spans_were_taken() {
    let html = Answer::Status(200, vec![("content-type", "text/html")], b"<p>\x0a\x03\x08\x05\x00".to_vec());
    let odd = Answer::Status(200, Vec::new(), vec![0xff; 64]);
    let collector = Collector::http([html, odd]).await;
    let sender = start(&config(&collector, &[]));
    for _ in 0..2 {
        sender.exporter.ended(&span("pay"));
        sender.exporter.flush(SOON).await.unwrap();
    }
    assert_eq!((sender.exporter.health().sent, sender.exporter.lost().total()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_end_is_read_no_further_than_four_mebibytes() {
    let endless = vec![0x50; 64 * 1024 * 1024];
    let over_http = Answer::Status(200, Vec::new(), endless.clone());
    let over_grpc = Answer::Status(0, Vec::new(), endless);
    for (collector, config) in both([over_http], [over_grpc]).await {
        let sender = start(&config);
        sender.exporter.ended(&span("pay"));
        // gRPC has no answer but a whole one; what was sent is not sent again either way.
        let flushed = sender.exporter.flush(SOON).await;
        assert_eq!(flushed.is_ok(), config.target.protocol() == Protocol::HttpProtobuf, "{flushed:?}");
        assert_eq!(collector.received().len(), 1);
        assert_eq!(sender.exporter.health().waiting, 0);
    }
}

#[test]
fn a_program_without_a_runtime_loses_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let collector = runtime.block_on(Collector::http([]));
    let sender = start(&config(&collector, &[]));
    (0..100).for_each(|_| sender.exporter.ended(&span("pay")));
    sender.exporter.shutdown_blocking(SOON).unwrap();
    assert_eq!(collector.received().len(), 1);
    assert_eq!(sender.exporter.health().sent, 100);
}

#[tokio::test]
async fn a_collector_on_the_program_s_own_and_only_thread_is_served_while_it_shuts_down() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[]));
    sender.exporter.ended(&span("pay"));
    sender.exporter.shutdown(SOON).await.unwrap();
    assert_eq!(collector.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn shutting_down_twice_or_from_many_places_is_the_same_as_once() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[]));
    (0..10).for_each(|_| sender.exporter.ended(&span("pay")));
    let many: Vec<_> = (0..8)
        .map(|_| {
            let exporter = Arc::clone(&sender.exporter);
            tokio::spawn(async move { exporter.shutdown(SOON).await })
        })
        .collect();
    for one in many {
        one.await.unwrap().unwrap();
    }
    sender.exporter.shutdown(SOON).await.unwrap();
    sender.exporter.shutdown_blocking(SOON).unwrap();
    sender.exporter.flush(SOON).await.unwrap();
    assert_eq!(sender.exporter.health().sent, 10);
    sender.exporter.ended(&span("late"));
    let lost = sender.exporter.lost();
    assert_eq!((lost.shutdown, lost.total()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exporter_that_is_dropped_still_sends_what_it_holds() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[]));
    sender.exporter.ended(&span("pay"));
    drop(sender);
    until(|| !collector.received().is_empty()).await;
    assert_eq!(collector.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_that_end_on_many_threads_at_once_are_all_settled_by_a_flush() {
    let collector = Collector::http([]).await;
    let sender = start(&config(&collector, &[("OTEL_BSP_MAX_QUEUE_SIZE", "100000")]));
    let specimen = span("pay");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..1_000).for_each(|_| sender.exporter.ended(&specimen)));
        }
    });
    sender.exporter.flush(SOON).await.unwrap();
    let spans: usize = collector.received().iter().map(|request| names(&request.message()).len()).sum();
    assert_eq!(spans, 8_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_longer_than_patience_costs_the_batch_but_is_kept_all_the_same() {
    let later = Answer::Status(429, vec![("retry-after", "3")], Vec::new());
    let collector = Collector::http([later]).await;
    let sender = start(&config(&collector, &[("OTEL_BSP_EXPORT_TIMEOUT", "2000")]));
    let begin = Instant::now();
    sender.exporter.ended(&span("lost"));
    sender.exporter.flush(SOON).await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    sender.exporter.ended(&span("taken"));
    sender.exporter.flush(SOON).await.unwrap();
    assert!(begin.elapsed() >= Duration::from_secs(3), "{:?}", begin.elapsed());
    assert_eq!((sender.exporter.lost().export_failed, sender.exporter.health().sent), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn large_spans_fill_the_queue_by_their_bytes() {
    let collector = Collector::http(std::iter::repeat_n(Answer::Hang, 100)).await;
    let sender = start(&config(&collector, &[]));
    let mut large = span("large");
    large.attributes.push(("text".into(), "x".repeat(3_000_000).into()));
    (0..60).for_each(|_| sender.exporter.ended(&large));
    let health = sender.exporter.health();
    assert!((20..=24).contains(&health.waiting), "{health:?}");
    assert_eq!(health.waiting as u64 + health.lost.queue_full, 60);
}
