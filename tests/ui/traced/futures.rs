//! What a function that returns a future cannot promise under `#[traced]`, and faults in such functions.

use std::future::{Future, ready};
use std::pin::Pin;
use telemark::traced;

#[traced]
fn unpin() -> impl Future<Output = u8> + Unpin {
    ready(1)
}

#[traced(args(it))]
fn not_an_argument(id: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(ready(id))
}

#[traced]
fn another_output() -> impl Future<Output = u8> {
    async { "text" }
}

#[traced]
fn no_future(n: u8) -> impl Future<Output = u8> {
    n
}

#[traced(err)]
fn no_result() -> impl Future<Output = u8> {
    ready(1)
}

fn main() {}
