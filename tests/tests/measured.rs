//! What `#[metric(..)]` on functions counts, in whatever way a call ends.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric, traced};

/// The value of one series in the text format, by its whole name with labels.
fn sample(series: &str) -> Option<f64> {
    let (_, page) = telemark::export::prometheus::render(None);
    let line =
        page.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Small,
    Large,
}

#[derive(Labels, Clone, Copy)]
struct JobLabels {
    kind: Kind,
    status: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct TenantLabels<'a> {
    tenant: Capped<'a, 4>,
    status: Outcome,
}

/// Jobs run.
#[metric(counter = "jobs", unit = "{job}")]
static JOBS: Counter<JobLabels>;

/// Time of one job.
#[metric(histogram = "job_duration", unit = "s", buckets = [0.5, 1.0])]
static JOB_DURATION: Histogram<Kind>;

/// Items of the last job.
#[metric(gauge = "job_items")]
static JOB_ITEMS: Gauge;

/// Jobs running.
#[metric(updown = "jobs_running")]
static JOBS_RUNNING: UpDown;

/// Jobs by tenant.
#[metric(counter = "tenant_jobs")]
static TENANT_JOBS: Counter<TenantLabels<'_>>;

struct Job {
    kind: Kind,
    items: Vec<u64>,
    tenant: String,
}

fn job(kind: Kind, items: Vec<u64>) -> Job {
    Job { kind, items, tenant: "acme".into() }
}

#[metric(counter = JOBS, labels(JobLabels { kind: job.kind, status: outcome }))]
#[traced(err)]
#[metric(histogram = JOB_DURATION, labels(job.kind))]
#[metric(gauge = JOB_ITEMS, value = job.items.len() as f64)]
#[metric(in_flight = JOBS_RUNNING)]
#[metric(counter = TENANT_JOBS, labels(TenantLabels { tenant: Capped(&job.tenant), status: outcome }))]
async fn run(job: Job, wait: bool) -> Result<u64, String> {
    assert_eq!(sample("jobs_running"), Some(1.0), "a job is running");
    // The labels borrow from an argument that the body takes apart.
    let Job { items, .. } = job;
    if wait {
        std::future::pending::<()>().await;
    }
    assert!(items.len() < 3, "too many");
    if items.is_empty() { Err("empty".into()) } else { Ok(items.into_iter().sum()) }
}

#[tokio::test]
async fn labels_before_and_after_the_body_meet_in_one_series() {
    drop(run(job(Kind::Small, vec![1]), false));
    assert_eq!(sample("jobs_total{kind=\"small\",status=\"success\"}"), Some(0.0), "never polled");
    assert_eq!(run(job(Kind::Small, vec![1, 2]), false).await, Ok(3));
    assert!(run(job(Kind::Large, vec![]), false).await.is_err());
    assert!(poll_once(run(job(Kind::Large, vec![1]), true)).is_pending());
    let panicked = tokio::spawn(run(job(Kind::Large, vec![1, 2, 3]), false)).await;
    assert!(panicked.is_err_and(|error| error.is_panic()));
    for (kind, status) in
        [("small", "success"), ("large", "failure"), ("large", "cancelled"), ("large", "panicked")]
    {
        assert_eq!(
            sample(&format!("jobs_total{{kind=\"{kind}\",status=\"{status}\"}}")),
            Some(1.0),
            "{kind} {status}"
        );
        let tenant = format!("tenant_jobs_total{{tenant=\"acme\",status=\"{status}\"}}");
        assert_eq!(sample(&tenant), Some(1.0), "{tenant}");
    }
    assert_eq!(sample("jobs_total{kind=\"small\",status=\"failure\"}"), Some(0.0));
    assert_eq!(sample("job_duration_seconds_count{kind=\"small\"}"), Some(1.0));
    assert_eq!(sample("job_duration_seconds_count{kind=\"large\"}"), Some(3.0));
    assert_eq!(sample("job_items"), Some(3.0), "the value before the body of the last job");
    assert_eq!(sample("jobs_running"), Some(0.0), "whatever way a call ends");
}

#[metric(counter = "lookups", description = "Lookups.", unit = "{lookup}", zero = all, max_series = 4, labels(kind: Kind = kind, hit: bool = ret.is_some()))]
#[metric(counter = "lookups_found", description = "Lookups that found something.", matches = Some(_))]
#[metric(histogram = "lookup_size", description = "Size of what was found.", unit = "By", buckets = [8.0, 64.0], value = ret.map_or(0, str::len) as f64)]
#[metric(counter = "lookups_model", description = "Lookups by model.", labels(model: Capped<'_, 2> = Capped(key)))]
fn look_up<'a>(kind: Kind, key: &'a str) -> Option<&'a str> {
    assert!(!key.is_empty(), "a key");
    (key.len() > 1).then_some(key)
}

#[test]
fn a_function_declares_its_own_metrics_and_judges_what_it_returned() {
    assert_eq!(look_up(Kind::Small, "abc"), Some("abc"));
    assert_eq!(look_up(Kind::Small, "a"), None);
    assert!(std::panic::catch_unwind(|| look_up(Kind::Small, "")).is_err());
    assert_eq!(sample("lookups_total{kind=\"small\",hit=\"true\"}"), Some(1.0));
    assert_eq!(
        sample("lookups_total{kind=\"small\",hit=\"false\"}"),
        Some(1.0),
        "a panic returns nothing to judge"
    );
    assert_eq!(sample("lookups_found_total"), Some(1.0));
    assert_eq!(sample("lookup_size_bytes_sum"), Some(3.0));
    assert_eq!(sample("lookup_size_bytes_count"), Some(2.0));
    assert_eq!(sample("lookups_model_total{model=\"abc\"}"), Some(1.0));
}

/// Tasks by outcome alone.
#[metric(counter = "tasks")]
static TASKS: Counter<Outcome>;

#[metric(counter = TASKS, labels(outcome), value = if outcome == Outcome::Failure { 10 } else { 1 })]
#[traced(expected_if = |text: &String| text == "later")]
fn task(answer: Result<(), String>) -> Result<(), String> {
    answer
}

#[test]
fn the_outcome_alone_is_a_label_and_the_span_has_the_same_one() {
    let captured = telemark::testing::scope();
    assert!(task(Ok(())).is_ok());
    assert!(task(Err("now".into())).is_err());
    assert!(task(Err("later".into())).is_err());
    assert_eq!(sample("tasks_total{outcome=\"success\"}"), Some(1.0));
    assert_eq!(sample("tasks_total{outcome=\"failure\"}"), Some(10.0));
    assert_eq!(sample("tasks_total{outcome=\"expected\"}"), Some(1.0));
    let outcomes: Vec<_> =
        captured.spans().iter().map(|span| span.attribute("telemark.outcome").cloned()).collect();
    assert_eq!(outcomes, [None, None, Some(telemark::Value::from("expected"))]);
}

/// Naps taken.
#[metric(histogram = "nap", unit = "s", buckets = [0.02, 10.0])]
static NAP: Histogram;

#[traced]
#[metric(histogram = NAP)]
fn nap() {
    std::thread::sleep(Duration::from_millis(30));
}

#[test]
fn the_duration_of_a_metric_is_that_of_the_span() {
    let captured = telemark::testing::scope();
    nap();
    let span = captured.span("nap").expect("the span has ended");
    let seconds = sample("nap_seconds_sum").expect("one nap");
    let measured = Duration::from_secs_f64(seconds);
    assert_eq!(measured, Duration::from_nanos(span.end - span.start), "one pair of readings");
    assert!(measured >= Duration::from_millis(30));
}

#[metric(counter = "bombs", description = "Bombs.", labels(status: Outcome = defused(outcome)))]
fn bomb(panics: bool) {
    assert!(!panics, "the call itself");
}

fn defused(outcome: Outcome) -> Outcome {
    assert!(outcome != Outcome::Panicked, "a label that panics while the call unwinds");
    outcome
}

#[metric(counter = "bombs_later", description = "Bombs later.", labels(status: Outcome = never(outcome)))]
async fn bomb_later() {
    std::future::pending::<()>().await;
}

fn never(_: Outcome) -> Outcome {
    panic!("a label that panics while the call is dropped")
}

#[test]
fn a_label_that_panics_while_a_call_unwinds_or_is_dropped_costs_its_update_and_is_counted() {
    const DROPPED: &str = "telemark_points_dropped_total{reason=\"expression_panicked\"}";
    assert!(std::panic::catch_unwind(|| bomb(true)).is_err());
    assert_eq!(sample(DROPPED), Some(1.0));
    assert!(poll_once(bomb_later()).is_pending());
    assert_eq!(sample(DROPPED), Some(2.0));
    bomb(false);
    assert_eq!(sample("bombs_total{status=\"success\"}"), Some(1.0));
}

/// Tenants, as their orders end.
#[metric(counter = TENANT_JOBS, labels(TenantLabels { status: outcome, tenant: Capped(&tenant.name) }))]
#[metric(counter = "tenants_known", description = "Known.", labels(tenant: Capped<'_, 2> = Capped(&tenant.name), good: bool = ret.is_ok()))]
fn takes_apart(tenant: Tenant) -> Result<String, u8> {
    // What the labels borrow from is gone before they are put together.
    let Tenant { name } = tenant;
    drop(name);
    Ok(String::new())
}

struct Tenant {
    name: String,
}

#[test]
fn text_is_kept_by_its_label_before_the_body_takes_it_apart() {
    for name in ["north", "south", "east"] {
        assert!(takes_apart(Tenant { name: name.into() }).is_ok());
        let tenant = format!("tenant_jobs_total{{tenant=\"{name}\",status=\"success\"}}");
        assert_eq!(sample(&tenant), Some(1.0), "{tenant}");
    }
    assert_eq!(sample("tenants_known_total{tenant=\"north\",good=\"true\"}"), Some(1.0));
    assert_eq!(sample("tenants_known_total{tenant=\"_other\",good=\"true\"}"), Some(1.0));
    assert_eq!(sample("telemark_label_overflow_total{metric=\"tenants_known\",label=\"tenant\"}"), Some(1.0));
}
