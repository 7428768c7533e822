//! The calls themselves, without a span.

use crate::child::Case;

#[inline(never)]
fn root(work: &mut dyn FnMut() -> u64) -> u64 {
    work()
}

#[inline(never)]
fn child3(rows: u64, delta: i64, name: &str) -> u64 {
    std::hint::black_box(rows + delta.unsigned_abs() + name.len() as u64)
}

super::calls!(root, []);

pub fn cases() -> Vec<Case> {
    list()
}
