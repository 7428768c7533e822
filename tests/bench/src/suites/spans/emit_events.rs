//! emit: `#[span]`, whose emitter drops.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, filled, tasks};
use crate::case::Case;
use crate::drain;
use std::convert::identity;
use std::hint::black_box;

calls! {
    rows delta name;
    root [#[emit::span("root")]] {}
    root3 [#[emit::span("root3 {rows} {delta} {name}", rows, delta, name)]] {}
    child0 [#[emit::span("child0")]] {}
    child3 [#[emit::span("child3 {rows} {delta} {name}", rows, delta, name)]] {}
    root_task [#[emit::span("tasks")]] identity;
    task [#[emit::span("task")]] identity;
}

pub fn cases() -> Vec<Case> {
    // The runtime of this process keeps it.
    let _kept = emit::setup().emit_to(emit::emitter::from_fn(|_| drain::take(1))).init();
    drain::expect(|| ());
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    let open = || emit::span_guard!("child");
    cases.push(cross_thread::case::<Annotated, _>(open, |(mut span, frame)| {
        frame.call(move || {
            span.start();
            black_box(1)
        });
    }));
    cases.push(filled::open::<Annotated, _>("open0", open));
    let open3 = || emit::span_guard!("child", rows: black_box(1), delta: -7, name: TEXT);
    cases.push(filled::open::<Annotated, _>("open3", open3));
    cases
}
