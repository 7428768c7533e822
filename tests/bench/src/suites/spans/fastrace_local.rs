//! fastrace: `#[trace]` below a root, with a reporter that drops.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, filled, tasks};
use crate::case::Case;
use crate::drain;
use fastrace::collector::{Config, Reporter};
use fastrace::future::FutureExt;
use fastrace::prelude::{Span, SpanContext, SpanRecord};
use fastrace::trace;
use std::convert::identity;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

static SAMPLED: AtomicBool = AtomicBool::new(true);

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        drain::take(spans.len() as u64);
    }
}

fn context() -> SpanContext {
    SpanContext::random().sampled(SAMPLED.load(Ordering::Relaxed))
}

fn fields(rows: u64, delta: i64, name: &str) -> [(&'static str, String); 3] {
    [("rows", rows.to_string()), ("delta", delta.to_string()), ("name", name.to_owned())]
}

calls! {
    rows delta name;
    root [] {
        let span = Span::root("root", context());
        let _inside = span.set_local_parent();
    }
    root3 [] {
        let span = Span::root("root3", context()).with_properties(|| fields(rows, delta, name));
        let _inside = span.set_local_parent();
    }
    child0 [#[trace]] {}
    child3 [#[trace(properties = { "rows": "{rows}", "delta": "{delta}", "name": "{name}" })]] {}
    root_task [] |body| FutureExt::in_span(body, Span::root("tasks", context()));
    task [#[trace]] identity;
}

fn open0() -> Span {
    Span::enter_with_local_parent("child")
}

fn open3() -> Span {
    open0().with_properties(|| fields(black_box(1), -7, TEXT))
}

fn close(span: Span) {
    let _inside = span.set_local_parent();
    black_box(1);
}

/// What does not fit into a thread's ring waits in the thread, until it sends again.
fn settle() {
    loop {
        let before = drain::received();
        Span::root("sent, never reported", SpanContext::random()).cancel();
        fastrace::flush();
        if drain::received() == before {
            return;
        }
    }
}

pub fn cases() -> Vec<Case> {
    fastrace::set_reporter(Nowhere, Config::default());
    drain::expect(settle);
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    cases.push(cross_thread::case::<Annotated, _>(open0, close));
    cases.push(filled::open::<Annotated, _>("open0", open0));
    cases.push(filled::open::<Annotated, _>("open3", open3));
    cases.extend(filled::queued::<Annotated>(0));
    cases
}

pub fn unsampled() -> Vec<Case> {
    SAMPLED.store(false, Ordering::Relaxed);
    cases()
}
