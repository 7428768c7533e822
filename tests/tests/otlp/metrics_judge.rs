//! OpenTelemetry's own schema judges metrics: its generated Python classes decode them, field by field.

use super::judge::Judge;
use super::metrics::{DELTA, FILL, OUTSIDE, PARCELS, STORED, Sender, WEIGHT, start};
use super::sender::{GRPC, GZIP, SOON};
use serde_json::{Value as Json, json};
use telemark::Outcome;

/// The metrics of this test's own package in a request, by name.
fn metric(heard: &Json, name: &str) -> Option<Json> {
    let scopes = heard["request"]["resource_metrics"][0]["scope_metrics"].as_array()?;
    let ours = scopes.iter().find(|scope| scope["scope"] == json!({"name": "telemark-tests"}))?;
    ours["metrics"].as_array()?.iter().find(|metric| metric["name"] == name).cloned()
}

/// Takes the times out of a point, which must be in order.
fn timeless(mut point: Json) -> Json {
    let mut time = |key: &str| {
        let time = point.as_object_mut().and_then(|point| point.remove(key));
        time.map(|time| time.as_str().and_then(|time| time.parse::<u64>().ok()).expect("nanoseconds"))
    };
    let (start, end) = (time("start_time_unix_nano"), time("time_unix_nano"));
    let end = end.expect("every point has a time");
    assert!(start.is_none_or(|start| start <= end), "{start:?} {end}");
    assert!(end > 1_700_000_000_000_000_000, "{end}");
    point
}

/// The points of a metric without their times, and the rest of it.
fn parted(heard: &Json, name: &str, data: &str) -> (Vec<Json>, Json) {
    let mut metric = metric(heard, name).unwrap_or_else(|| panic!("{name} is missing in {heard}"));
    let points = metric[data].as_object_mut().and_then(|data| data.remove("data_points")).unwrap_or_default();
    let points = points.as_array().expect("a list of points").iter().cloned().map(timeless).collect();
    (points, metric)
}

fn labelled(mut point: Json, value: &str) -> Json {
    point["attributes"] = json!([{"key": "outcome", "value": {"string_value": value}}]);
    point
}

/// What the schema itself can say of every request.
fn well_formed(heard: &Json, http: bool, zipped: bool) {
    assert_eq!(heard["unknown_fields"], 0);
    assert_eq!(heard["canonical"], true, "protobuf itself would write the same bytes");
    if http {
        assert_eq!(heard["path"], "/v1/metrics");
        assert_eq!(heard["compressed"], zipped);
    }
    let name = json!({"key": "service.name", "value": {"string_value": "depot"}});
    assert_eq!(heard["request"]["resource_metrics"][0]["resource"]["attributes"][0], name);
}

async fn sent(judge: &Judge, sender: &Sender, http: bool, zipped: bool) -> Json {
    sender.exporter.flush(SOON).await.unwrap();
    let heard = judge.heard();
    well_formed(&heard, http, zipped);
    heard
}

/// What has no temporality to choose: sums that may fall, and gauges.
fn values_of_the_moment(heard: &Json) {
    let (points, stored) = parted(heard, "otlp.stored", "sum");
    let expected = json!({
        "name": "otlp.stored", "description": "Parcels in the house.", "sum": {"aggregation_temporality": 2},
    });
    assert_eq!(
        (points, stored),
        (vec![json!({"as_int": "-4"})], expected),
        "a sum that falls is never a delta"
    );

    let (points, fill) = parted(heard, "otlp.fill", "gauge");
    let expected =
        json!({"name": "otlp.fill", "description": "How full the house is.", "unit": "1", "gauge": {}});
    assert_eq!((points, fill), (vec![json!({"as_double": -0.25})], expected));
}

async fn judged(protocol: &str, variables: &[(&str, &str)]) {
    let Some(judge) = Judge::start(protocol) else { return };
    let (http, zipped) = (protocol == "http", variables.contains(&GZIP));
    let delta = variables.contains(&DELTA);
    let sender = start(&judge.url, variables);
    sent(&judge, &sender, http, zipped).await;
    PARCELS.add(3, Outcome::Success);
    STORED.add(-4);
    FILL.set(-0.25);
    WEIGHT.record(1.0, Outcome::Failure);
    WEIGHT.record(9.5, Outcome::Failure);
    OUTSIDE.record(-3.0);
    let heard = sent(&judge, &sender, http, zipped).await;
    let temporality = if delta { 1 } else { 2 };

    let (points, parcels) = parted(&heard, "otlp.parcels", "sum");
    let expected = json!({
        "name": "otlp.parcels", "description": "Parcels sent, by outcome.", "unit": "{parcel}",
        "sum": {"aggregation_temporality": temporality, "is_monotonic": true},
    });
    assert_eq!(parcels, expected);
    let success = labelled(json!({"as_int": "3"}), "success");
    let every = ["success", "failure", "expected", "cancelled", "panicked"];
    if delta {
        assert_eq!(points, [success], "the others did not change");
    } else {
        assert!(points.contains(&success), "{points:?}");
        let all =
            |outcome| points.iter().any(|point| point["attributes"][0]["value"]["string_value"] == outcome);
        assert!(every.into_iter().all(all), "closed series are there at zero: {points:?}");
    }

    values_of_the_moment(&heard);

    let (points, weight) = parted(&heard, "otlp.weight", "histogram");
    let expected = json!({
        "name": "otlp.weight", "description": "Weight of a parcel.", "unit": "kg",
        "histogram": {"aggregation_temporality": temporality},
    });
    assert_eq!(weight, expected);
    let point = json!({
        "count": "2", "sum": 10.5, "bucket_counts": ["1", "0", "1"], "explicit_bounds": [1.0, 5.5],
    });
    assert_eq!(points, [labelled(point, "failure")]);

    let (points, _) = parted(&heard, "otlp.outside", "histogram");
    let point = json!({
        "count": "1", "bucket_counts": ["0", "1", "0", "0"], "explicit_bounds": [-10.0, 0.0, 10.0],
    });
    assert_eq!(points, [point], "no sum where values may be negative");

    if delta {
        let heard = sent(&judge, &sender, http, zipped).await;
        assert_eq!(metric(&heard, "otlp.weight"), None, "nothing new");
    }
}

/// The exemplars of the one series with this outcome, without their times.
fn exemplars(heard: &Json, name: &str, data: &str, outcome: &str) -> Json {
    let (points, _) = parted(heard, name, data);
    let of = |point: &Json| point["attributes"][0]["value"]["string_value"] == outcome;
    let mut exemplars = points.into_iter().find(of).expect("it was counted")["exemplars"].take();
    for exemplar in exemplars.as_array_mut().into_iter().flatten() {
        let time = exemplar.as_object_mut().and_then(|exemplar| exemplar.remove("time_unix_nano"));
        assert!(time.is_some(), "{exemplar}");
    }
    exemplars
}

/// What was measured within a sampled span leads to it.
async fn exemplary(protocol: &str, variables: &[(&str, &str)]) {
    let Some(judge) = Judge::start(protocol) else { return };
    let http = protocol == "http";
    let telemetry = telemark::setup("depot").ignore_environment().logs(telemark::Logs::Off).install();
    let _telemetry = telemetry.expect("a process of its own");
    let sender = start(&judge.url, variables);
    PARCELS.inc(Outcome::Success);
    let here = telemark::span!("packing").in_scope(|| {
        PARCELS.add(3, Outcome::Failure);
        WEIGHT.record(9.0, Outcome::Expected);
        WEIGHT.record(2.0, Outcome::Expected);
        telemark::current().expect("a span is open")
    });
    let heard = sent(&judge, &sender, http, false).await;
    let context = json!({"trace_id": here.trace_id.to_string(), "span_id": here.span_id.to_string()});
    let exemplar = |key: &str, value: Json| {
        let mut exemplar = context.clone();
        exemplar[key] = value;
        exemplar
    };
    assert_eq!(exemplars(&heard, "otlp.parcels", "sum", "failure"), json!([exemplar("as_int", json!("3"))]));
    assert_eq!(exemplars(&heard, "otlp.parcels", "sum", "success"), Json::Null, "there was no span");
    let of_each_bucket = json!([exemplar("as_double", json!(2.0)), exemplar("as_double", json!(9.0))]);
    assert_eq!(exemplars(&heard, "otlp.weight", "histogram", "expected"), of_each_bucket);
    WEIGHT.record(2.5, Outcome::Expected);
    let heard = sent(&judge, &sender, http, false).await;
    let later = exemplars(&heard, "otlp.weight", "histogram", "expected");
    let delta = variables.contains(&DELTA);
    assert_eq!(later, if delta { Json::Null } else { of_each_bucket }, "a delta has those of its own time");
}

#[test]
fn python_decodes_exemplars_over_http() {
    super::sender::alone("metrics_judge::python_decodes_exemplars_over_http", || {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(exemplary("http", &[]));
    });
}

#[test]
fn python_decodes_exemplars_of_deltas_over_grpc() {
    super::sender::alone("metrics_judge::python_decodes_exemplars_of_deltas_over_grpc", || {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(exemplary("grpc", &[GRPC, DELTA]));
    });
}

fn alone(name: &str, protocol: &str, variables: &[(&str, &str)]) {
    super::sender::alone(&format!("metrics_judge::{name}"), || {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(judged(protocol, variables));
    });
}

#[test]
fn python_decodes_cumulative_metrics_over_http() {
    alone("python_decodes_cumulative_metrics_over_http", "http", &[]);
}

#[test]
fn python_decodes_delta_metrics_over_http_zipped() {
    alone("python_decodes_delta_metrics_over_http_zipped", "http", &[DELTA, GZIP]);
}

#[test]
fn python_decodes_cumulative_metrics_over_grpc_zipped() {
    alone("python_decodes_cumulative_metrics_over_grpc_zipped", "grpc", &[GRPC, GZIP]);
}

#[test]
fn python_decodes_delta_metrics_over_grpc() {
    alone("python_decodes_delta_metrics_over_grpc", "grpc", &[GRPC, DELTA]);
}
