//! telemark: `#[traced]` as `install()` sets it up, with a sink that drops what has ended.

use crate::child::Case;
use std::sync::Arc;
use telemark::sample::{Sampler, always, never};
use telemark::{SpanRecord, SpanSink, traced};

struct Nowhere;

impl SpanSink for Nowhere {
    fn ended(&self, _: &SpanRecord) {}
}

#[traced]
#[inline(never)]
fn root(work: &mut dyn FnMut() -> u64) -> u64 {
    work()
}

#[traced(args(rows, delta, %name))]
#[inline(never)]
fn child3(rows: u64, delta: i64, name: &str) -> u64 {
    std::hint::black_box(rows + delta.unsigned_abs() + name.len() as u64)
}

super::calls!(root, [#[traced]]);

fn install(sampler: Sampler) {
    let setup = telemark::setup("bench").sampler(sampler).span_sink(Arc::new(Nowhere));
    // Dropping the guard would end telemetry before the first round.
    std::mem::forget(setup.install().expect("this process installs telemetry once"));
}

pub fn cases() -> Vec<Case> {
    install(always());
    list()
}

pub fn unsampled() -> Vec<Case> {
    install(never());
    list()
}
