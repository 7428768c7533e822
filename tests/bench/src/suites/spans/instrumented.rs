//! `#[tracing::instrument]`, for everything that listens to `tracing`.

use super::calls::calls;
use super::{TEXT, call_tree, cross_thread, filled, tasks};
use crate::case::Case;
use std::convert::identity;
use std::hint::black_box;
use tracing::{Span, info_span, instrument};

calls! {
    rows delta name;
    root [#[instrument(skip_all)]] {}
    root3 [#[instrument(skip(work))]] {}
    child0 [#[instrument]] {}
    child3 [#[instrument]] {}
    root_task [#[instrument]] identity;
    task [#[instrument]] identity;
}

fn open0() -> Span {
    info_span!("child")
}

fn open3() -> Span {
    info_span!("child", rows = black_box(1_u64), delta = -7_i64, name = TEXT)
}

/// Enters and closes it.
pub fn close(span: Span) {
    span.in_scope(|| black_box(1));
}

/// All cases but those of a queue.
pub fn cases() -> Vec<Case> {
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    cases.push(cross_thread::case::<Annotated, _>(open0, close));
    cases.push(filled::open::<Annotated, _>("open0", open0));
    cases.push(filled::open::<Annotated, _>("open3", open3));
    cases
}
