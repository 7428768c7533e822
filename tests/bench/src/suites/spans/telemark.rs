//! telemark: `#[traced]` as `install()` sets it up, with a sink that drops what has ended.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, filled, tasks};
use crate::case::Case;
use crate::drain;
use std::convert::identity;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use telemark::sample::{Sampler, always, never, ratio};
use telemark::{Setup, SpanRecord, SpanSink, span, traced};
use tracing_subscriber::layer::Identity;

struct Nowhere;

impl SpanSink for Nowhere {
    fn ended(&self, _: &SpanRecord) {
        drain::take(1);
    }
}

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

fn setup(sampler: Sampler) -> Setup {
    telemark::setup("bench").sampler(sampler).span_sink(Arc::new(Nowhere))
}

fn install(setup: Setup) {
    // Dropping the guard would end telemetry before the first round.
    std::mem::forget(setup.install().expect("this process installs telemetry once"));
    drain::expect(|| ());
}

fn list() -> Vec<Case> {
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    cases.push(cross_thread::case::<Annotated, _>(open0, super::instrumented::close));
    cases.push(filled::open::<Annotated, _>("open0", open0));
    cases.push(filled::open::<Annotated, _>("open3", open3));
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
    super::instrumented::cases()
}

/// On a `Registry`, as beside other layers.
pub fn layered() -> Vec<Case> {
    install(setup(always()).with_layers(Identity::new()));
    list()
}
