//! fastrace: `#[trace]` below a sampled root, with a reporter that drops.

use crate::child::Case;
use fastrace::collector::{Config, Reporter};
use fastrace::prelude::{Span, SpanContext, SpanRecord};
use fastrace::trace;

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, _: Vec<SpanRecord>) {}
}

#[inline(never)]
fn root(work: &mut dyn FnMut() -> u64) -> u64 {
    let span = Span::root("root", SpanContext::random());
    let _guard = span.set_local_parent();
    work()
}

#[trace(properties = { "rows": "{rows}", "delta": "{delta}", "name": "{name}" })]
#[inline(never)]
fn child3(rows: u64, delta: i64, name: &str) -> u64 {
    std::hint::black_box(rows + delta.unsigned_abs() + name.len() as u64)
}

super::calls!(root, [#[trace]]);

pub fn cases() -> Vec<Case> {
    fastrace::set_reporter(Nowhere, Config::default());
    list()
}
