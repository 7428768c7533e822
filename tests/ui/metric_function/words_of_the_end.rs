//! What is known at the end is not known at the start.
use telemark::{Counter, LabelValue, Outcome, UpDown, metric};

/// Calls.
#[metric(counter = "calls")]
static CALLS: Counter<Outcome>;

/// Running.
#[metric(updown = "running")]
static RUNNING: UpDown<Outcome>;

#[metric(in_flight = RUNNING, labels(outcome), value = 3)]
fn counted_early() {}

#[metric(counter = CALLS, labels(error))]
fn error_word() {}

#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    Large,
}

#[metric(counter = "sizes", description = "Sizes.", labels(size: Size = size(&items, ret)))]
fn moved(items: Vec<u8>) -> usize {
    let taken = items;
    taken.len()
}

fn size(items: &[u8], count: &usize) -> Size {
    if items.len() > *count { Size::Large } else { Size::Small }
}

fn main() {
    counted_early();
    error_word();
    moved(Vec::new());
}
