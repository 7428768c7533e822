//! A description is a sentence, not an empty comment.

use telemark::{Counter, metric};

///
#[metric(counter = "orders")]
static ORDERS: Counter;

#[doc(hidden)]
#[metric(counter = "jobs")]
static JOBS: Counter;

#[metric(counter = "calls", description = "")]
static CALLS: Counter;

#[metric(counter = "answers", description = " ")]
fn answer() {}

fn main() {
    answer();
}
