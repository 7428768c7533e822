//! `#[instrument]` on a bare `Registry`: what every layer pays before it does anything.

use crate::child::Case;
use tracing::instrument;

#[instrument(skip_all)]
#[inline(never)]
fn root(work: &mut dyn FnMut() -> u64) -> u64 {
    work()
}

#[instrument]
#[inline(never)]
fn child3(rows: u64, delta: i64, name: &str) -> u64 {
    std::hint::black_box(rows + delta.unsigned_abs() + name.len() as u64)
}

super::calls!(root, [#[instrument]]);

pub fn cases() -> Vec<Case> {
    let subscriber = tracing_subscriber::registry();
    tracing::subscriber::set_global_default(subscriber).expect("this process has no other subscriber");
    list()
}
