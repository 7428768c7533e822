//! Tests that run at once, on threads of their own and on a runtime that they share.

use std::sync::{Barrier, LazyLock};
use telemark::export::prometheus::render;
use telemark::testing::{Scope, assert_log, assert_metric, assert_span, scope};
use telemark::{
    Capped, Counter, Event, Gauge, Histogram, Instrument, Labels, Outcome, UpDown, metric, traced,
};

/// Tests at once.
const TESTS: u32 = 64;

#[derive(Labels, Clone, Copy)]
struct ModelLabels<'a> {
    model: Capped<'a, 100>,
}

/// A label set that is too large for a thread's own storage.
#[derive(Labels, Clone, Copy)]
struct Wide<'a> {
    model: Capped<'a, 2000>,
    status: Outcome,
}

/// Steps taken.
#[metric(counter = "apart_steps")]
static STEPS: Counter<Outcome>;

/// Steps by model.
#[metric(counter = "apart_models")]
static MODELS: Counter<ModelLabels<'_>>;

/// Steps of very many series.
#[metric(counter = "apart_wide", max_series = 20_000)]
static WIDE: Counter<Wide<'_>>;

/// The number of the test.
#[metric(gauge = "apart_level")]
static LEVEL: Gauge;

/// What the test holds.
#[metric(updown = "apart_held")]
static HELD: UpDown;

/// How long the steps are.
#[metric(histogram = "apart_length", buckets = [1.0, 10.0, 100.0])]
static LENGTH: Histogram;

#[derive(Event)]
#[event(name = "step.taken", message = "step {number}")]
struct StepTaken {
    #[redact(public)]
    number: u32,
}

/// One step, with everything that can be recorded.
#[traced(args(number))]
#[metric(counter = STEPS, labels(outcome))]
async fn step(number: u32) -> Result<(), u32> {
    tokio::task::yield_now().await;
    MODELS.inc(ModelLabels { model: Capped(&format!("model-{number}")) });
    WIDE.inc(Wide { model: Capped(&format!("wide-{number}")), status: Outcome::Success });
    HELD.add(i64::from(number));
    LENGTH.record(f64::from(number));
    tracing::info!(number, "a step");
    StepTaken { number }.emit();
    tokio::task::yield_now().await;
    if number.is_multiple_of(2) { Ok(()) } else { Err(number) }
}

/// The runtime of a program under test, which knows nothing of tests.
static SHARED: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("a runtime without drivers")
});

/// Work that moves between threads, and starts more of it.
#[traced(args(number))]
async fn work(number: u32) {
    let steps: Vec<_> =
        (0..number).map(|at| tokio::spawn(async move { step(at).await.is_ok() }.in_current_span())).collect();
    let mut even = 0;
    for step in steps {
        even += u32::from(step.await.expect("a step ends"));
    }
    LEVEL.set(f64::from(even));
}

/// What one test does and sees; `number` steps, all on the shared runtime.
fn one_test(number: u32, begin: &Barrier) {
    let scope = scope();
    begin.wait();
    HELD.add(1000);
    SHARED.block_on(async {
        let span = telemark::span!("test", number);
        tokio::spawn(work(number).instrument(span)).await.expect("the work ends");
    });
    sees_its_own(&scope, number);
}

fn sees_its_own(scope: &Scope, number: u32) {
    let (odd, even) = (number / 2, number.div_ceil(2));
    assert_metric!(STEPS { outcome: Success } == even);
    assert_metric!(STEPS { outcome: Failure } == odd);
    assert_metric!(STEPS == number);
    assert_metric!(MODELS == number);
    assert_metric!(MODELS { model: "model-0" } == u8::from(number > 0));
    assert_metric!(MODELS { model: (format!("model-{number}")) } == 0);
    assert_metric!(WIDE == number);
    assert_metric!(LEVEL == even);
    let sum: u32 = (0..number).sum();
    assert_metric!(HELD == 1000 + sum);
    assert_metric!(LENGTH.count == number);
    assert_metric!(LENGTH.sum == sum);
    assert_span!("step", count = number as usize);
    assert_span!("step", status = Error, count = odd as usize);
    assert_span!("work", number = number, parent = "test");
    assert_log!(message = "a step", span = "step", count = number as usize);
    assert_log!(name = "step.taken", count = number as usize);
    let traces: std::collections::BTreeSet<_> =
        scope.spans().iter().map(|span| span.context.trace_id().to_string()).collect();
    assert_eq!(traces.len(), 1, "{traces:?}");
    // Two of its own, one for each step.
    assert_eq!(scope.spans().len(), 2 + number as usize);
}

/// The lines of these metrics that the process shows.
fn of_the_process() -> Vec<String> {
    let page = render(None).1;
    page.lines().filter(|line| line.starts_with("apart_")).map(ToOwned::to_owned).collect()
}

#[test]
fn sixty_four_tests_at_once_see_their_own_and_the_process_sees_none_of_it() {
    // The runtime's threads are there before any test: they belong to the process.
    SHARED.block_on(async {});
    let before = of_the_process();
    let begin = Barrier::new(TESTS as usize);
    std::thread::scope(|threads| {
        for number in 0..TESTS {
            let begin = &begin;
            threads.spawn(move || one_test(number, begin));
        }
    });
    assert_eq!(of_the_process(), before);
}

#[test]
fn what_runs_elsewhere_outside_of_every_span_belongs_to_the_process() {
    /// Steps that nobody follows.
    #[metric(counter = "lonely_steps")]
    static ALONE: Counter;

    let scope = scope();
    let followed = telemark::span!("followed");
    std::thread::spawn(move || {
        ALONE.add(5);
        followed.in_scope(|| ALONE.add(7));
        ALONE.add(6);
    })
    .join()
    .expect("it does not panic");
    assert_metric!(ALONE == 7);
    assert_span!("followed");
    drop(scope);
    assert!(render(None).1.contains("\nlonely_steps_total 11\n"));
}

#[telemark::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_server_beside_the_test_belongs_to_it() {
    use telemark::http::HTTP_REQUESTS;

    let router = axum::Router::new().route("/steps", axum::routing::get(|| async { "7" }));
    let router = router.layer(telemark::http::server::layer());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let answer = reqwest::get(format!("http://{address}/steps")).await.expect("the server runs");
    assert_eq!(answer.text().await.expect("the body is text"), "7");
    server.abort();
    assert!(server.await.is_err_and(|error| error.is_cancelled()));
    assert_metric!(HTTP_REQUESTS { path: "/steps", method: Get, status: 200, .. } == 1);
    assert_span!("GET /steps", kind = Server, count = 1);
    assert_log!(target = "telemark::access", count = 1);
}
