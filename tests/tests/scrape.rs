//! Scrapes of a hundred thousand series: in pieces, in little memory, whole, and polite to other tasks.

use allocation_counter::measure;
use axum::Router;
use axum::body::Body;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Read;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use telemark::export::prometheus::{Scrape, render};
use telemark::{Capped, Counter, Histogram, LabelValue, Labels, Logs, Outcome, Telemetry, metric};
use tower::ServiceExt as _;

const TENANTS: usize = 5_556;

#[derive(LabelValue, Clone, Copy)]
enum Verb {
    Get,
    Put,
    Post,
    Patch,
    Head,
    Delete,
}

#[derive(LabelValue, Clone, Copy)]
enum Class {
    Good,
    Bad,
    Ugly,
}

#[derive(Labels, Clone, Copy)]
struct CallLabels<'a> {
    tenant: Capped<'a, TENANTS>,
    verb: Verb,
    class: Class,
}

/// Calls, by tenant.
#[metric(counter = "scrape_calls", max_series = 200_000)]
static CALLS: Counter<CallLabels<'_>>;

/// Time of a call.
#[metric(histogram = "scrape_time", unit = "s", buckets = [0.1, 1])]
static TIME: Histogram<Outcome>;

const SERIES: usize = TENANTS * 6 * 3;

fn telemetry() -> &'static Telemetry {
    static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();
    TELEMETRY.get_or_init(|| {
        for tenant in 0..TENANTS {
            let text = format!("tenant-{tenant}");
            for (v, verb) in [Verb::Get, Verb::Put, Verb::Post, Verb::Patch, Verb::Head, Verb::Delete]
                .into_iter()
                .enumerate()
            {
                for (c, class) in [Class::Good, Class::Bad, Class::Ugly].into_iter().enumerate() {
                    CALLS.add(value(tenant, v, c), CallLabels { tenant: Capped(&text), verb, class });
                }
            }
        }
        TIME.record(0.5, Outcome::Success);
        let setup = telemark::setup("scrape").ignore_environment().logs(Logs::Off);
        setup.install().expect("it is the first")
    })
}

fn value(tenant: usize, verb: usize, class: usize) -> u64 {
    (tenant * 18 + verb * 3 + class) as u64 * 7_919 % 1_000_003 + 1
}

/// Every series of the counter with its value; a series that comes twice fails the test.
fn calls(page: &str) -> BTreeMap<&str, u64> {
    let mut found = BTreeMap::new();
    for line in page.lines().filter_map(|line| line.strip_prefix("scrape_calls_total{")) {
        let (series, number) = line.split_once("} ").expect("a sample has a value");
        assert_eq!(found.insert(series, number.parse().expect("it is whole")), None, "{series} comes twice");
    }
    found
}

fn assert_whole(page: &str) {
    let found = calls(page);
    assert_eq!(found.len(), SERIES);
    let verbs = ["get", "put", "post", "patch", "head", "delete"];
    let classes = ["good", "bad", "ugly"];
    for tenant in 0..TENANTS {
        for (v, verb) in verbs.iter().enumerate() {
            for (c, class) in classes.iter().enumerate() {
                let series = format!("tenant=\"tenant-{tenant}\",verb=\"{verb}\",class=\"{class}\"");
                assert_eq!(found.get(&*series), Some(&value(tenant, v, c)), "{series}");
            }
        }
    }
}

#[test]
fn a_hundred_thousand_series_are_written_whole_in_pieces_and_in_less_than_a_mebibyte() {
    telemetry();
    for accept in [None, Some("application/openmetrics-text")] {
        assert!(Scrape::new(accept).count() > 1);
        let (mut chunks, mut longest, mut bytes) = (0, 0, 0);
        let memory = measure(|| {
            for chunk in Scrape::new(accept) {
                chunks += 1;
                longest = longest.max(chunk.len());
                bytes += chunk.len();
            }
        });
        assert!(
            longest <= 64 * 1024 && chunks > bytes / (64 * 1024),
            "{chunks} chunks, the longest of {longest}"
        );
        assert!(memory.bytes_max <= 1024 * 1024, "{accept:?}: {memory:?}");
        // A few for each metric, label and chunk; none for a series.
        assert!(memory.count_total < 6_000, "{accept:?}: {memory:?}");
        let (_, page) = render(accept);
        assert!(page.len() > 5_000_000, "{} bytes", page.len());
        assert_whole(&page);
    }
}

async fn ask(request: Request<Body>) -> Response<Body> {
    let app: Router = telemetry().routes();
    app.oneshot(request).await.expect("a router always answers")
}

async fn get(headers: &[(header::HeaderName, &str)]) -> Response<Body> {
    let mut request = Request::get("/metrics");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    ask(request.body(Body::empty()).expect("the request is a legal one")).await
}

fn header(answer: &Response<Body>, name: header::HeaderName) -> Option<&str> {
    answer.headers().get(name)?.to_str().ok()
}

#[test]
fn gzip_is_streamed_and_unpacks_to_the_same_page() {
    telemetry();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    let read = || {
        runtime.block_on(async {
            let answer = get(&[(header::ACCEPT_ENCODING, "gzip, br")]).await;
            assert_eq!(header(&answer, header::CONTENT_ENCODING), Some("gzip"));
            assert_eq!(header(&answer, header::VARY), Some("accept, accept-encoding"));
            let (mut body, mut longest, mut length) = (answer.into_body(), 0, 0);
            while let Some(frame) = body.frame().await {
                let data = frame.expect("the body is infallible").into_data().expect("there are no trailers");
                longest = longest.max(data.len());
                length += data.len();
            }
            (longest, length)
        })
    };
    let (longest, length) = read();
    assert!(longest <= 64 * 1024 && length < 2_500_000, "{length} bytes, {longest} at a time");
    let memory = measure(|| {
        read();
    });
    assert!(memory.bytes_max <= 1024 * 1024, "{memory:?}");

    let packed = runtime.block_on(async {
        get(&[(header::ACCEPT_ENCODING, "gzip")])
            .await
            .into_body()
            .collect()
            .await
            .expect("it is complete")
            .to_bytes()
    });
    let mut page = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut page).expect("it is gzip");
    assert_whole(&page);
}

#[tokio::test]
async fn the_answer_says_what_it_is() {
    let answer = get(&[]).await;
    assert_eq!(header(&answer, header::CONTENT_TYPE), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(header(&answer, header::CONTENT_ENCODING), None);
    let answer =
        get(&[(header::ACCEPT, "image/png"), (header::ACCEPT, "application/openmetrics-text")]).await;
    let open_metrics = Some("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_eq!(header(&answer, header::CONTENT_TYPE), open_metrics);
    let head = Request::builder().method(Method::HEAD).uri("/metrics").body(Body::empty());
    let answer = ask(head.expect("it is a legal request")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, header::CONTENT_TYPE), Some("text/plain; version=0.0.4; charset=utf-8"));
    let body = answer.into_body().collect().await.expect("it is complete").to_bytes();
    assert!(body.is_empty(), "a HEAD request has no body");
}

/// A body that fails the test when somebody reads it.
fn untouchable() -> Body {
    let read = |_: &mut Context<'_>| -> Poll<Option<Result<bytes::Bytes, Infallible>>> {
        panic!("nobody may read the body of a scrape")
    };
    Body::from_stream(futures_util::stream::poll_fn(read))
}

#[tokio::test]
async fn hostile_requests_cost_nothing() {
    let long = "application/openmetrics-text;q=0.1,".repeat(30_000);
    let answer =
        get(&[(header::ACCEPT, &long), (header::ACCEPT_ENCODING, &"gzip;q=0,".repeat(100_000))]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, header::CONTENT_ENCODING), None);
    let garbage = get(&[(header::ACCEPT, ";;=,q=\"\\,\t*/;*")]).await;
    assert_eq!(header(&garbage, header::CONTENT_TYPE), Some("text/plain; version=0.0.4; charset=utf-8"));

    // A bomb in a request's body stays packed.
    let bomb = Request::get("/metrics").header(header::CONTENT_ENCODING, "gzip").body(untouchable());
    assert_eq!(ask(bomb.expect("it is a legal request")).await.status(), StatusCode::OK);
    let post = Request::post("/metrics").header(header::CONTENT_ENCODING, "gzip").body(untouchable());
    assert_eq!(ask(post.expect("it is a legal request")).await.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn other_tasks_run_between_the_pieces() {
    static TURNS: AtomicUsize = AtomicUsize::new(0);
    let other = tokio::spawn(async {
        loop {
            TURNS.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    let mut body = get(&[]).await.into_body();
    let (mut pieces, before) = (0, TURNS.load(Ordering::Relaxed));
    while body.frame().await.is_some() {
        pieces += 1;
    }
    other.abort();
    let turns = TURNS.load(Ordering::Relaxed) - before;
    assert!(pieces > 80 && turns >= pieces - 1, "{turns} turns of another task in {pieces} pieces");
}

#[test]
fn what_is_counted_during_a_scrape_harms_nobody() {
    telemetry();
    std::thread::scope(|scope| {
        let counting = scope.spawn(|| {
            for number in 0..20_000 {
                TIME.record(f64::from(number % 3), Outcome::Failure);
            }
        });
        while !counting.is_finished() {
            let (_, page) = render(None);
            let number = |series: &str| -> Option<u64> {
                page.lines().find_map(|line| line.strip_prefix(series))?.trim().parse().ok()
            };
            let buckets = ["0.1", "1.0", "+Inf"].map(|le| {
                number(&format!("scrape_time_seconds_bucket{{outcome=\"failure\",le=\"{le}\"}}")).unwrap_or(0)
            });
            assert!(buckets.is_sorted(), "{buckets:?}");
            let count = number("scrape_time_seconds_count{outcome=\"failure\"}").unwrap_or(0);
            assert_eq!(buckets[2], count, "the last bucket is the count");
        }
    });
}
