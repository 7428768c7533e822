//! How fast a budget burns, as the program itself sees it.

use std::time::Duration;
use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};
use telemark::{Capped, Counter, Histogram, Labels, Outcome, metric};

#[derive(Labels, Clone, Copy)]
struct JobLabels<'a> {
    outcome: Outcome,
    queue: Capped<'a, 4>,
}

/// Jobs of this test.
#[metric(counter = "burning_jobs", unit = "{job}")]
static JOBS: Counter<JobLabels<'_>>;

/// Their time.
#[metric(histogram = "burning_time", unit = "s", buckets = [0.1, 1, 10])]
static TIME: Histogram;

telemark::slo! {
    burning_jobs: 99 % over 30d,
    good = JOBS.where(outcome !~ "failure|panicked", queue != "trial"),
    total = JOBS.where(queue != "trial"),
}
telemark::slo! { burning_time: 90 % over 30d, latency = TIME <= 1 s }
telemark::slo! { burning_unknown: 90 % over 30d, good = JOBS.where(queue =~ "(?i)mail"), total = JOBS }
telemark::slo! { burning_nothing: 90 % over 30d, good = HTTP_REQUESTS.where(status !~ "5.."), total = HTTP_REQUESTS }
telemark::slo! { burning_late: 90 % over 30d, latency = HTTP_DURATION <= 2.5 s }

#[test]
fn a_service_knows_how_fast_its_budgets_burn() {
    let telemetry = telemark::setup("burning").install().expect("nothing is installed yet");
    let rate = |name: &str| telemetry.slo(name).burn_rate().expect("it is declared above");
    assert!(rate("burning_jobs").abs() < 1e-9, "without traffic nothing burns");
    let labels = |outcome, queue| JobLabels { outcome, queue: Capped(queue) };
    JOBS.add(97, labels(Outcome::Success, "mail"));
    JOBS.add(3, labels(Outcome::Failure, "mail"));
    JOBS.add(1000, labels(Outcome::Failure, "trial"));
    assert!((rate("burning_jobs") - 3.0).abs() < 1e-9, "3 % are three budgets: {}", rate("burning_jobs"));
    assert_eq!(telemetry.slo("burning_jobs").is_burning().ok(), Some(false));
    JOBS.add(50, labels(Outcome::Panicked, "mail"));
    assert!(rate("burning_jobs") > 30.0, "{}", rate("burning_jobs"));
    assert_eq!(telemetry.slo("burning_jobs").is_burning().ok(), Some(true));
    let day = telemetry.slo("burning_jobs").burn_rate_over(Duration::from_hours(24));
    assert!(day.is_ok_and(|day| (day - rate("burning_jobs")).abs() < 1e-9), "the program is not older");
    for seconds in [0.05, 0.5, 1.0, 5.0, 50.0] {
        TIME.record(seconds);
    }
    assert!((rate("burning_time") - 4.0).abs() < 1e-9, "two of five are slow: {}", rate("burning_time"));
    assert!(rate("burning_nothing").abs() < 1e-9);
    let unknown = telemetry.slo("burning_job").burn_rate().expect_err("there is none");
    assert!(unknown.to_string().contains("`burning_job`; there are `"), "{unknown}");
    assert!(unknown.to_string().contains("`burning_jobs`"), "{unknown}");
    let strange =
        telemetry.slo("burning_unknown").burn_rate().expect_err("flags of patterns are Prometheus' own");
    assert!(strange.to_string().contains("burning_unknown"), "{strange}");
    assert_eq!(telemetry.slo("x").name(), "x");
}
