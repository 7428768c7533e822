//! A stream is what is returned, it is traced over its items, and gives nothing at its end.
use futures_util::stream::{self, Stream};
use telemark::traced;

#[traced(stream)]
fn number() -> u64 {
    1
}

#[traced(stream)]
async fn later() -> u64 {
    1
}

#[traced(stream = true)]
fn switch() -> impl Stream<Item = u64> {
    stream::iter([1])
}

#[traced(stream, ret)]
fn returned() -> impl Stream<Item = u64> {
    stream::iter([1])
}

fn main() {
    number();
    drop((later(), switch(), returned()));
}
