//! A metric that has been renamed reaches collectors under both names, as their own library reads the bytes.

use super::collector::Collector;
use super::metrics::{DELTA, start};
use super::sender::{GRPC, GZIP, SOON};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data};
use prost::Message;
use telemark::{Counter, Gauge, Histogram, Outcome, metric};

/// Stamps sold.
#[metric(counter = "otlp.stamps_sold", unit = "{stamp}", renamed_from = "otlp.stamps")]
static SOLD: Counter<Outcome>;

/// Value of a stamp.
#[metric(histogram = "otlp.stamp_value", buckets = [20, 50], renamed_from = "otlp.worth")]
static VALUE: Histogram<Outcome>;

/// Stamps in the book.
#[metric(gauge = "otlp.stamps_left", renamed_from = "otlp.stamps_in_book")]
static LEFT: Gauge;

/// Every metric of this name in what a collector has received.
fn received(collector: &Collector, name: &str) -> Vec<Metric> {
    let mut found = Vec::new();
    for request in collector.received() {
        let request = ExportMetricsServiceRequest::decode(request.message().as_slice());
        let resources = request.expect("it is a request for metrics").resource_metrics;
        let scopes = resources.into_iter().flat_map(|resource| resource.scope_metrics);
        found.extend(scopes.flat_map(|scope| scope.metrics).filter(|metric| metric.name == name));
    }
    found
}

/// How many points there are, and what they add up to.
fn points(metric: &Metric) -> (usize, u64) {
    match metric.data.as_ref().expect("it has data") {
        Data::Sum(sum) => (sum.data_points.len(), 0),
        Data::Histogram(histogram) => {
            (histogram.data_points.len(), histogram.data_points.iter().map(|point| point.count).sum())
        }
        Data::Gauge(gauge) => (gauge.data_points.len(), 0),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_names_are_sent_with_the_same_points() {
    for (grpc, variables) in
        [(false, &[][..]), (false, &[DELTA]), (true, &[GRPC, GZIP]), (true, &[GRPC, DELTA])]
    {
        let collector = if grpc { Collector::grpc([]).await } else { Collector::http([]).await };
        let sender = start(&collector.url(), variables);
        SOLD.add(3, Outcome::Success);
        SOLD.inc(Outcome::Failure);
        VALUE.record(30.0, Outcome::Success);
        LEFT.set(7.0);
        sender.exporter.flush(SOON).await.unwrap();
        let names = [
            ("otlp.stamps_sold", "otlp.stamps"),
            ("otlp.stamp_value", "otlp.worth"),
            ("otlp.stamps_left", "otlp.stamps_in_book"),
        ];
        for (name, former) in names {
            let (now, then) = (received(&collector, name), received(&collector, former));
            let ([now], [then]) = (&now[..], &then[..]) else { panic!("{name}: {now:?} {then:?}") };
            let renamed = Metric { name: name.to_owned(), ..then.clone() };
            assert_eq!(*now, renamed, "{variables:?}");
            let (count, observed) = points(now);
            assert!(count > 0, "{name} has points: {now:?}");
            assert_eq!(observed > 0, name == "otlp.stamp_value");
        }
        assert_eq!(sender.exporter.lost().total(), 0);
    }
}
