//! Metrics as a collector gets them: content, temporality, size, and what happens when it does not take them.

use super::collector::{Answer, Collector, status};
use super::message::{Value, attributes, fields, nested, text};
use super::sender::{GRPC, GZIP, SHORT, SOON, alone, until, variables};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use telemark::export::otlp::{MetricConfig, MetricExporter, Resource};
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, UpDown, metric};

/// Parcels sent, by outcome.
#[metric(counter = "otlp.parcels", unit = "{parcel}")]
pub(crate) static PARCELS: Counter<Outcome>;
/// Parcels in the house.
#[metric(updown = "otlp.stored")]
pub(crate) static STORED: UpDown;
/// How full the house is.
#[metric(gauge = "otlp.fill", unit = "1")]
pub(crate) static FILL: Gauge;
/// Weight of a parcel.
#[metric(histogram = "otlp.weight", unit = "kg", buckets = [1, 5.5])]
pub(crate) static WEIGHT: Histogram<Outcome>;
/// Degrees outside.
#[metric(histogram = "otlp.outside", unit = "Cel", buckets = [-10, 0, 10])]
pub(crate) static OUTSIDE: Histogram;

#[derive(Labels, Clone, Copy)]
pub(crate) struct StreetLabels<'a> {
    #[label(name = "street.name")]
    pub(crate) street: Capped<'a, 299>,
    pub(crate) house: Capped<'a, 299>,
}

/// Letters, by address.
#[metric(counter = "otlp.letters", max_series = 100_000)]
pub(crate) static LETTERS: Counter<StreetLabels<'_>>;

/// An exporter whose interval never ends by itself, and what it has told.
pub(crate) struct Sender {
    pub(crate) exporter: MetricExporter,
    pub(crate) told: Arc<Mutex<Vec<String>>>,
}

pub(crate) const DELTA: (&str, &str) = ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta");

pub(crate) fn start(url: &str, more: &[(&str, &str)]) -> Sender {
    let (config, warnings) = MetricConfig::from_environment(&variables(url, more));
    assert_eq!(warnings, Vec::<String>::new());
    let mut config = config.expect("there is an endpoint");
    config.first_retry = Duration::from_millis(20);
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let resource = Resource::new("depot", Some("1.2.3"));
    let exporter = MetricExporter::start(&config, &resource, move |level, news| {
        if level <= tracing::Level::WARN {
            heard.lock().unwrap().push(news.to_owned());
        }
    });
    Sender { exporter: exporter.unwrap(), told }
}

/// Every metric of a request with this name, of whatever scope.
fn metrics<'a>(request: &'a [u8], name: &str) -> Vec<&'a [u8]> {
    let scopes = nested(request, 1).into_iter().flat_map(|resource| nested(resource, 2));
    let mut found: Vec<_> = scopes.flat_map(|scope| nested(scope, 2)).collect();
    found.retain(|metric| text(metric, 1) == name);
    found
}

const SUM: u64 = 7;
const HISTOGRAM: u64 = 9;

/// The integers of a sum, by the text of their attributes, in all requests.
fn sums(collector: &Collector, name: &str) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for received in collector.received() {
        let message = received.message();
        for metric in metrics(&message, name) {
            for point in nested(nested(metric, SUM)[0], 1) {
                let key: Vec<_> =
                    nested(point, 7).into_iter().map(|pair| text(nested(pair, 2)[0], 1)).collect();
                let value = fields(point).into_iter().find_map(|field| match field {
                    (6, Value::Number(number)) => Some(number),
                    _ => None,
                });
                *sums.entry(key.join(",")).or_default() += value.expect("an integer");
            }
        }
    }
    sums
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_posted_below_the_endpoint_and_say_who_sends() {
    for grpc in [false, true] {
        let collector = if grpc { Collector::grpc([]).await } else { Collector::http([]).await };
        let sender = start(&collector.url(), if grpc { &[GRPC, GZIP] } else { &[] });
        sender.exporter.flush(SOON).await.unwrap();
        let received = collector.received();
        assert_eq!(received.len(), 1);
        let path = if grpc {
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
        } else {
            "/v1/metrics"
        };
        assert_eq!(received[0].path, path);
        let message = received[0].message();
        let resources = nested(&message, 1);
        assert_eq!(resources.len(), 1);
        let said = attributes(nested(resources[0], 1)[0]);
        assert_eq!((&*said[0].0, &*said[0].1), ("service.name", "depot"));
        let scopes: Vec<_> =
            nested(resources[0], 2).into_iter().map(|scope| text(nested(scope, 1)[0], 1)).collect();
        assert_eq!(scopes, ["telemark", "telemark-tests"], "the package that declares it");
        assert!(
            metrics(&message, "otlp.parcels_total").is_empty()
                && !metrics(&message, "otlp.parcels").is_empty()
        );
        assert!(sender.exporter.health().sent > 10);
        assert_eq!(sender.exporter.lost().total(), 0);
    }
}

#[test]
fn a_collection_that_is_too_long_for_one_request_is_divided() {
    alone("metrics::a_collection_that_is_too_long_for_one_request_is_divided", || {
        tokio::runtime::Runtime::new().unwrap().block_on(divided());
    });
}

async fn divided() {
    let names: Vec<String> = (0..200).map(|n| format!("{n:0>40}")).collect();
    for (street, house) in names.iter().flat_map(|street| names.iter().map(move |house| (street, house))) {
        LETTERS.inc(StreetLabels { street: Capped(street), house: Capped(house) });
    }
    for variables in [&[GRPC][..], &[GRPC, DELTA]] {
        let collector = Collector::grpc([]).await;
        let sender = start(&collector.url(), variables);
        sender.exporter.flush(SOON).await.unwrap();
        let received = collector.received();
        assert!(received.len() >= 2, "{}", received.len());
        assert!(received.iter().all(|request| request.body.len() <= 4 * 1024 * 1024));
        let letters = sums(&collector, "otlp.letters");
        assert_eq!(letters.len(), 40_000);
        assert!(letters.values().all(|sum| *sum == 1), "no series came twice");
        let more = StreetLabels { street: Capped(&names[7]), house: Capped(&names[8]) };
        LETTERS.add(0, more);
        sender.exporter.flush(SOON).await.unwrap();
        let again = collector.received().len() - received.len();
        assert_eq!(again, if variables.len() == 1 { received.len() } else { 1 }, "deltas hold what changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_delta_exporter_could_not_deliver_comes_with_the_next_collection() {
    let collector = Collector::http([]).await;
    let sender = start(&collector.url(), &[DELTA]);
    WEIGHT.record(2.0, Outcome::Expected);
    sender.exporter.flush(SOON).await.unwrap();
    let counted = |collector: &Collector| {
        let mut points = Vec::new();
        for received in collector.received() {
            let message = received.message();
            for metric in metrics(&message, "otlp.weight") {
                for point in nested(nested(metric, HISTOGRAM)[0], 1) {
                    let at = |number| {
                        fields(point).into_iter().find_map(|field| match field {
                            (found, Value::Number(value)) if found == number => Some(value),
                            _ => None,
                        })
                    };
                    points.push((at(2), at(3), at(4)));
                }
            }
        }
        points
    };
    let first = counted(&collector);
    collector.answer(status(400));
    WEIGHT.record(3.0, Outcome::Expected);
    let error = sender.exporter.flush(SOON).await.unwrap_err();
    assert!(format!("{error:?}").contains("400"), "{error:?}");
    WEIGHT.record(4.0, Outcome::Expected);
    sender.exporter.flush(SOON).await.unwrap();
    let all = counted(&collector);
    let sum = all.last().expect("it changed");
    assert_eq!(sum.2, Some(2), "both values");
    assert_eq!(sum.0, first.last().expect("it was recorded").1, "since the last delivery");
    let lost = sender.exporter.lost();
    assert!(lost.export_failed > 0 && lost.total() == lost.export_failed);
    let told = sender.told.lock().unwrap().clone();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("points do not reach") && told[1].ends_with("again"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_that_a_collector_rejects_are_counted_and_not_sent_again() {
    // ExportMetricsServiceResponse { partial_success { rejected_data_points: 2, error_message: "old" } }
    let answer = Answer::Status(200, Vec::new(), vec![0x0a, 7, 0x08, 2, 0x12, 3, b'o', b'l', b'd']);
    let collector = Collector::http([answer]).await;
    let sender = start(&collector.url(), &[DELTA]);
    PARCELS.inc(Outcome::Cancelled);
    let error = sender.exporter.flush(SOON).await.unwrap_err();
    assert!(format!("{error:?}").contains("it rejected 2 of"), "{error:?}");
    sender.exporter.flush(SOON).await.unwrap();
    let health = sender.exporter.health();
    assert_eq!((health.lost.rejected, health.lost.total()), (2, 2));
    assert_eq!(sums(&collector, "otlp.parcels").get("cancelled"), Some(&1), "once, whatever was rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_hangs_holds_nobody_up_and_its_points_are_counted() {
    let collector = Collector::http([Answer::Hang, Answer::Hang]).await;
    let sender = start(&collector.url(), &[]);
    let begun = Instant::now();
    let flush = sender.exporter.flush(Duration::from_secs(3));
    let updates = async {
        for _ in 0..1000 {
            PARCELS.inc(Outcome::Panicked);
            tokio::task::yield_now().await;
        }
        begun.elapsed()
    };
    let (flushed, took) = tokio::join!(flush, updates);
    assert!(took < Duration::from_millis(2500), "{took:?}");
    assert!(format!("{:?}", flushed.unwrap_err()).contains("within 3s"));
    assert!(sender.exporter.lost().export_failed > 0);
    sender.exporter.shutdown(Duration::from_millis(300)).await.unwrap_err();
    assert!(begun.elapsed() < SHORT, "{:?}", begun.elapsed());
    let lost = sender.exporter.lost();
    assert!(lost.shutdown > 0, "{lost:?}");
    sender.exporter.shutdown(SOON).await.unwrap();
    assert_eq!(sender.exporter.lost(), lost, "the second time there is nothing left to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_collector_costs_the_time_that_was_allowed() {
    let sender = start("http://127.0.0.1:9", &[("OTEL_METRIC_EXPORT_TIMEOUT", "200")]);
    let begun = Instant::now();
    let error = sender.exporter.flush(SOON).await.unwrap_err();
    let took = begun.elapsed();
    assert!((Duration::from_millis(100)..SHORT).contains(&took), "{took:?}");
    assert!(error.to_string().starts_with("http://127.0.0.1:9/v1/metrics did not take"), "{error}");
    assert!(sender.exporter.health().trouble.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_go_by_themselves_when_the_interval_is_over_and_a_last_time_at_the_end() {
    let collector = Collector::http([]).await;
    let sender = start(&collector.url(), &[("OTEL_METRIC_EXPORT_INTERVAL", "50")]);
    let begun = Instant::now();
    until(|| collector.received().len() >= 3).await;
    let (by_itself, took) = (collector.received().len(), begun.elapsed());
    assert!(by_itself as u128 <= 2 + took.as_millis() / 50, "{by_itself} in {took:?}");
    STORED.add(5);
    sender.exporter.shutdown(SOON).await.unwrap();
    let last = collector.received().pop().unwrap().message();
    let point = nested(nested(metrics(&last, "otlp.stored")[0], SUM)[0], 1)[0];
    assert!(fields(point).contains(&(6, Value::Number(5))), "the last value arrives");
    let sent = collector.received().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(collector.received().len(), sent, "nothing comes after the end");
}

#[test]
fn a_program_without_a_runtime_sends_its_last_values() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let collector = runtime.block_on(Collector::http([]));
    let sender = start(&collector.url(), &[]);
    sender.exporter.shutdown_blocking(SOON).unwrap();
    assert_eq!(collector.received().len(), 1);
    let (dropped, gone) = (runtime.block_on(Collector::http([])), Instant::now());
    drop(start(&dropped.url(), &[]));
    while dropped.received().is_empty() && gone.elapsed() < SOON {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(dropped.received().len(), 1, "an exporter that is dropped still sends the last values");
}
