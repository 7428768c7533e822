//! telemark: `#[traced]` as `install()` sets it up, with its exporter at work: it sends to a collector that drops.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, filled, tasks};
use crate::case::Case;
use crate::drain;
use std::convert::identity;
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
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

/// Waits until every recorded span has been sent, or is known to be lost, or nothing comes any more.
fn settle() {
    let Some(telemetry) = RUNNING.get() else { return };
    let (mut settled, mut since) = (0, Instant::now());
    loop {
        let health = telemetry.health();
        drain::arrived(health.exported_spans);
        let now = health.exported_spans + health.dropped_spans;
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

pub fn cases() -> Vec<Case> {
    install(setup(always()));
    list()
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
