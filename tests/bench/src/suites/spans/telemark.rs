//! telemark: `#[traced]` as `install()` sets it up, with its exporter at work: it sends to a collector that drops.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, encoded, filled, tasks};
use crate::case::Case;
use crate::drain;
use std::convert::identity;
use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use telemark::__private::measured::{Kept, Measured};
use telemark::sample::{Sampler, always, never, ratio};
use telemark::{Setup, Telemetry, span, traced};
use tracing_subscriber::layer::Identity;

calls! {
    rows delta name;
    root [#[traced]] {}
    root3 [#[traced(args(rows, delta, %name))]] {}
    child0 [#[traced]] {}
    child3 [#[traced(args(rows, delta, %name))]] {}
    root_task [#[traced]] identity;
    task [#[traced]] identity;
}

fn open0() -> tracing::Span {
    span!("child")
}

fn open3() -> tracing::Span {
    span!("child", rows = black_box(1_u64), delta = -7_i64, %TEXT as "name")
}

/// How often it is asked whether all has been sent.
const PAUSE: Duration = Duration::from_millis(1);

/// What has not been sent for so long will not be: a tail rule has declined it.
const REST: Duration = Duration::from_millis(50);

static RUNNING: OnceLock<Telemetry> = OnceLock::new();

/// Spans that are kept to be encoded, and never sent.
static KEPT: AtomicU64 = AtomicU64::new(0);

/// Waits until every recorded span has been sent, or is known to be lost, or nothing comes any more.
fn settle() {
    let Some(telemetry) = RUNNING.get() else { return };
    let (mut settled, mut since) = (0, Instant::now());
    loop {
        let health = telemetry.health();
        drain::arrived(health.exported_spans);
        let now = health.exported_spans + health.dropped_spans + KEPT.load(Ordering::Relaxed);
        if now != settled {
            (settled, since) = (now, Instant::now());
        }
        if settled >= health.spans || since.elapsed() > REST {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

pub fn setup(sampler: Sampler) -> Setup {
    telemark::setup("bench").sampler(sampler)
}

/// Telemetry whose exporter is at work.
pub fn install(setup: Setup) {
    // Dropping it would end telemetry before the first round.
    RUNNING.get_or_init(|| setup.install().expect("this process installs telemetry once"));
    drain::expect(settle);
}

fn list() -> Vec<Case> {
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    cases.push(cross_thread::case::<Annotated, _>(open0, super::instrumented::close));
    cases.push(filled::open::<Annotated, _>("open0", open0));
    cases.push(filled::open::<Annotated, _>("open3", open3));
    cases.extend(filled::queued::<Annotated>(0));
    cases
}

/// What the exporter's threads do with spans that have ended, but for sending them.
fn encodings(name: &'static str, family: fn() -> u64, work: fn(&mut Measured, &Kept) -> usize) -> Case {
    // Kept when they are asked for: memory is measured in processes that have made no spans before.
    let mut kept = None;
    Case::of(name, encoded::SPANS as u64, move |n| {
        let (spans, measured) = kept.get_or_insert_with(|| {
            let spans = Kept::of(encoded::SPANS, || _ = black_box(family()));
            KEPT.fetch_add(spans.taken() as u64, Ordering::Relaxed);
            (spans, Measured::new(encoded::SPANS))
        });
        for _ in 0..n {
            black_box(work(measured, spans));
        }
    })
}

pub fn cases() -> Vec<Case> {
    install(setup(always()));
    let mut cases = list();
    let (none, three) = (call_tree::family0::<Annotated>, call_tree::family3::<Annotated>);
    cases.extend([
        encodings("encode0", none, Measured::encode),
        encodings("encode3", three, Measured::encode),
        encodings("request0", none, Measured::request),
        encodings("request3", three, Measured::request),
    ]);
    cases
}

pub fn one_percent() -> Vec<Case> {
    install(setup(ratio(0.01)));
    list()
}

/// One trace in a hundred, and all with an error or that are slow.
pub fn tail() -> Vec<Case> {
    install(setup(ratio(0.01).keep_errors().keep_slower_than(Duration::from_millis(500))));
    list()
}

pub fn unsampled() -> Vec<Case> {
    install(setup(never()));
    list()
}

/// Spans of `tracing` itself.
pub fn instrumented() -> Vec<Case> {
    install(setup(always()));
    let mut cases = super::instrumented::cases();
    cases.extend(filled::queued::<super::instrumented::Annotated>(0));
    cases
}

/// On a `Registry`, as beside other layers.
pub fn layered() -> Vec<Case> {
    install(setup(always()).with_layers(Identity::new()));
    list()
}
