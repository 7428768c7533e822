//! What a function that returns a stream cannot promise or be asked for, and functions that return none.

use futures_util::stream::{self, Stream};
use telemark::{Outcome, metric, traced};

#[traced(ret)]
#[metric(counter = "items", description = "Items.", labels(good: bool = ret.is_ok()), matches = Ok(_))]
fn items() -> impl Stream<Item = Result<u8, u8>> {
    stream::iter([Ok(1)])
}

#[traced]
fn unpin() -> impl Stream<Item = u8> + Unpin {
    stream::iter([1])
}

#[traced(stream)]
fn future() -> impl Future<Output = u8> {
    std::future::ready(1)
}

#[traced(stream)]
#[metric(counter = "nothing", description = "Nothing.", labels(outcome: Outcome = outcome))]
fn nothing() {}

#[traced(err)]
fn no_results() -> impl Stream<Item = u8> {
    stream::iter([1])
}

fn main() {}
