//! Declarations of one name in two crates: alike they are one metric, otherwise nothing starts.

use telemark::export::prometheus::render;
use telemark::{Capped, Counter, Histogram, Labels, Outcome, metric};

/// Declared in the crate `renamed` with labels.
#[metric(counter = "renamed_orders")]
static ORDERS: Counter;

/// Declared alike in the crate `renamed`.
#[metric(histogram = "renamed_order_duration", unit = "s", buckets = [0.1, 1.0])]
static DURATION: Histogram<renamed::Kind>;

#[derive(Labels, Clone, Copy)]
struct RequestLabels<'a> {
    service: Capped<'a, 7>,
}

/// A family that the HTTP layer has too, with fewer labels.
#[metric(counter = "http_requests", unit = "{request}")]
static HTTP_REQUESTS: Counter<RequestLabels<'_>>;

/// What telemark counts itself.
#[metric(counter = "telemark_spans_lost", unit = "{span}")]
static SPANS: Counter<Outcome>;

/// What every process has, without labels.
#[metric(counter = "process_cpu", unit = "s")]
static CPU: Counter<Outcome>;

fn conflicts() -> Vec<String> {
    let _ = (&ORDERS, &DURATION, &HTTP_REQUESTS, &SPANS, &CPU);
    telemark::testing::conflicts()
}

fn about(name: &str) -> String {
    let all = conflicts();
    let mut found = all.iter().filter(|conflict| conflict.contains(name));
    let first = found.next().unwrap_or_else(|| panic!("nothing is said of {name}: {all:#?}"));
    assert_eq!(found.next(), None, "one sentence for each conflict");
    first.clone()
}

#[test]
fn another_shape_in_another_crate_is_refused_with_both_places_and_both_crates() {
    let said = about("`renamed_orders`");
    for part in [
        "src/lib.rs:",
        "(package renamed)",
        "conflict_crates.rs:",
        "(package telemark-tests)",
        "counter without labels",
        "kind(small|large), status(success|failure|expected|cancelled|panicked), carrier(at most 8 texts)",
    ] {
        assert!(said.contains(part), "{part:?} is missing in: {said}");
    }
    let error = telemark::setup("conflict").ignore_environment().install().err();
    let error = error.expect("the declarations contradict each other").to_string();
    assert!(error.contains(&said), "install() says the same: {error}");
    let caught = std::panic::catch_unwind(|| telemark::testing::assert_catalog!());
    let caught = caught.expect_err("assert_catalog! fails");
    let text = caught.downcast_ref::<String>().map(String::as_str).unwrap_or_default();
    assert!(text.contains(&said), "assert_catalog! says the same: {text}");
}

#[test]
fn families_of_telemark_itself_are_taken() {
    let http = about("`http_requests`");
    assert!(http.contains("(package telemark)") && http.contains("(package telemark-tests)"), "{http}");
    let own = about("metric `telemark_spans_lost`");
    assert!(
        own.contains("is `telemark_spans_lost_total` in Prometheus, and names with `telemark_` are"),
        "{own}"
    );
    assert!(
        http.contains("status(64 values: 100|101|…|_OTHER)"),
        "a long list is cut where it does not differ: {http}"
    );
    // What the program knows of its process takes the place of what the system tells.
    assert!(!conflicts().iter().any(|conflict| conflict.contains("process")), "{:#?}", conflicts());
}

#[test]
fn equal_shapes_of_two_crates_are_one_metric() {
    assert!(!conflicts().iter().any(|conflict| conflict.contains("renamed_order_duration")));
    DURATION.record(0.05, renamed::Kind::Small);
    renamed::DURATION.record(0.5, renamed::Kind::Small);
    let (_, page) = render(None);
    let found: Vec<_> =
        page.lines().filter(|line| line.starts_with("renamed_order_duration_seconds")).collect();
    assert_eq!(
        found,
        [
            "renamed_order_duration_seconds_bucket{kind=\"small\",le=\"0.1\"} 1",
            "renamed_order_duration_seconds_bucket{kind=\"small\",le=\"1.0\"} 2",
            "renamed_order_duration_seconds_bucket{kind=\"small\",le=\"+Inf\"} 2",
            "renamed_order_duration_seconds_sum{kind=\"small\"} 0.55",
            "renamed_order_duration_seconds_count{kind=\"small\"} 2",
        ]
    );
}
