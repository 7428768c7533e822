//! The forms that a label can have.

use super::page::{lines, value};
use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::routing::get;
use telemark::http::{Method, Route, Status, StatusClass};
use telemark::{Between, Capped, Counter, LabelValue, Labels, Outcome, UpDown, metric};
use tower::ServiceExt;

#[derive(LabelValue, Debug, Clone, Copy, PartialEq)]
enum Model {
    Small,
    #[label(rename = "large-2")]
    Large,
    #[label(other)]
    Unknown,
}

#[test]
fn one_variant_may_stand_for_every_other_text() {
    assert_eq!(Model::from("small"), Model::Small);
    assert_eq!("large-2".parse(), Ok(Model::Large));
    for other in ["Small", "", "unknown", "gigantic"] {
        assert_eq!(Model::from(other), Model::Unknown, "{other}");
    }
    assert_eq!(Model::Unknown.as_label(), "unknown");
}

#[derive(LabelValue, Clone, Copy)]
enum Colour {
    Red,
    #[label(other, rename = "_other")]
    Rest,
}

#[derive(LabelValue, Clone, Copy)]
#[label(rename_all = "SCREAMING-KEBAB-CASE")]
enum Shouted {
    VeryLoud,
}

#[test]
fn the_rest_may_have_the_name_that_capped_text_has() {
    assert_eq!(Colour::from("blue").as_label(), "_other");
    assert_eq!(Colour::Red.as_label(), "red");
    assert_eq!(Shouted::VeryLoud.as_label(), "VERY-LOUD");
}

#[derive(Labels, Clone, Copy)]
struct OptionalLabels {
    #[label(none = "unpaid")]
    model: Option<Model>,
    #[label(name = "was_hit", none = "unasked")]
    hit: Option<bool>,
}

/// Calls with and without a model.
#[metric(counter = "labels_optional")]
static OPTIONAL: Counter<OptionalLabels>;

#[test]
fn what_is_missing_has_the_value_that_was_decided() {
    OPTIONAL.inc(OptionalLabels { model: None, hit: Some(true) });
    OPTIONAL.add(2, OptionalLabels { model: Some(Model::Large), hit: None });
    assert_eq!(value("labels_optional_total{model=\"unpaid\",was_hit=\"true\"}"), Some(1.0));
    assert_eq!(value("labels_optional_total{model=\"large-2\",was_hit=\"unasked\"}"), Some(2.0));
    // Four models with three answers, all at zero from the start.
    assert_eq!(lines("labels_optional_total{").len(), 12);
}

#[derive(Labels, Clone, Copy)]
struct Where<'a> {
    region: Capped<'a, 2>,
    edge: bool,
}

#[derive(Labels, Clone, Copy)]
struct Placed<'a> {
    model: Model,
    #[label(flatten)]
    place: Where<'a>,
    #[label(flatten)]
    ended: Outcome,
    retried: bool,
}

/// Calls by model and place.
#[metric(counter = "labels_placed", max_series = 2000)]
static PLACED: Counter<Placed<'_>>;

/// Calls by place alone.
#[metric(counter = "labels_places")]
static PLACES: Counter<Where<'_>>;

#[test]
fn the_labels_of_a_set_within_are_labels_of_the_set() {
    let names: Vec<_> = PLACED.shape().labels.iter().map(|label| label.name).collect();
    assert_eq!(names, ["model", "region", "edge", "outcome", "retried"]);
    assert_eq!(PLACED.shape().combinations(), 3 * 3 * 2 * 5 * 2);
    let north = String::from("north");
    for (region, edge, retried) in
        [(north.as_str(), true, false), ("south", false, true), ("west", true, true)]
    {
        let place = Where { region: Capped(region), edge };
        PLACED.inc(Placed { model: Model::Large, place, ended: Outcome::Success, retried });
        PLACES.inc(place);
    }
    for (region, edge, retried) in [("north", true, false), ("south", false, true), ("_other", true, true)] {
        let series = format!(
            "labels_placed_total{{model=\"large-2\",region=\"{region}\",edge=\"{edge}\",outcome=\"success\",retried=\"{retried}\"}}"
        );
        assert_eq!(value(&series), Some(1.0), "{series}");
        assert_eq!(value(&format!("labels_places_total{{region=\"{region}\",edge=\"{edge}\"}}")), Some(1.0));
    }
    assert_eq!(
        value("telemark_label_overflow_total{metric=\"labels_placed\",label=\"region\"}"),
        Some(1.0),
        "the set within counts what found no room"
    );
}

#[derive(Labels, Clone, Copy)]
struct HttpLabels {
    method: Method,
    class: StatusClass,
    #[label(name = "status")]
    code: Status,
}

/// Answers by method and status.
#[metric(counter = "labels_http", max_series = 4000)]
static HTTP: Counter<HttpLabels>;

#[test]
fn methods_and_status_codes_are_bounded_whatever_a_caller_invents() {
    for (method, code) in [("GET", 204), ("get", 418), ("BREW", 799)] {
        let method = http::Method::from_bytes(method.as_bytes()).expect("a token");
        let code = http::StatusCode::from_u16(code).expect("three digits");
        HTTP.inc(HttpLabels { method: (&method).into(), class: code.into(), code: code.into() });
    }
    assert_eq!(value("labels_http_total{method=\"GET\",class=\"2xx\",status=\"204\"}"), Some(1.0));
    assert_eq!(value("labels_http_total{method=\"_OTHER\",class=\"4xx\",status=\"418\"}"), Some(1.0));
    assert_eq!(value("labels_http_total{method=\"_OTHER\",class=\"_OTHER\",status=\"_OTHER\"}"), Some(1.0));
    assert_eq!(HTTP.shape().combinations(), 10 * 6 * 64);
}

#[derive(Labels, Clone, Copy)]
struct JobLabels {
    shard: Between<0, 3>,
    attempt: Between<1, 2>,
}

/// Jobs by shard.
#[metric(counter = "labels_jobs")]
static JOBS: Counter<JobLabels>;

#[test]
fn numbers_of_a_small_range_are_labels() {
    JOBS.inc(JobLabels { shard: Between::clamp(2_usize), attempt: Between::clamp(9) });
    assert_eq!(value("labels_jobs_total{shard=\"2\",attempt=\"2\"}"), Some(1.0));
    assert_eq!(lines("labels_jobs_total{").len(), 8);
}

#[derive(Labels, Clone, Copy)]
struct RouteLabels<'a> {
    route: Route<'a, 2>,
    hit: bool,
}

/// Requests by route.
#[metric(counter = "labels_routes")]
static ROUTES: Counter<RouteLabels<'_>>;

#[tokio::test]
async fn routes_are_the_templates_of_the_router_and_the_unmatched_one_always_has_room() {
    async fn count(matched: Option<MatchedPath>) {
        ROUTES.inc(RouteLabels { route: matched.as_ref().into(), hit: true });
    }
    let mut app = Router::new().fallback(count);
    for path in ["/a/{id}", "/b/{id}", "/c/{id}"] {
        app = app.route(path, get(count));
    }
    for path in ["/a/1", "/a/2", "/b/3", "/c/4", "/nowhere", "/else", "/__unmatched__"] {
        let request = http::Request::get(path).body(Body::empty()).expect("a request");
        app.clone().oneshot(request).await.expect("the router does not fail");
    }
    for (route, times) in [("/a/{id}", 2.0), ("/b/{id}", 1.0), ("_other", 1.0), ("__unmatched__", 3.0)] {
        let series = format!("labels_routes_total{{route=\"{route}\",hit=\"true\"}}");
        assert_eq!(value(&series), Some(times), "{series}");
    }
    assert_eq!(value("labels_routes_total{route=\"__unmatched__\",hit=\"false\"}"), Some(0.0));
    assert_eq!(value("telemark_label_overflow_total{metric=\"labels_routes\",label=\"route\"}"), Some(1.0));
}

/// Bytes that a driver has counted.
#[metric(observe = "labels_read", unit = "By", with = || 512)]
static READ: Counter;

/// Connections that a pool holds.
#[metric(observe = "labels_held", unit = "{connection}", with = || -3)]
static HELD: UpDown;

#[test]
fn sums_that_others_keep_are_observed() {
    assert_eq!(value("labels_read_bytes_total"), Some(512.0));
    assert_eq!(value("labels_held"), Some(-3.0));
    assert_eq!((READ.shape().name, HELD.shape().name), ("labels_read", "labels_held"));
}
