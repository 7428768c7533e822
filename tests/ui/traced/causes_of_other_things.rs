//! A span follows from spans of this process: an iterator of `&Span` or of their ids.

use telemark::traced;
use tracing::Span;

#[traced(follows_from = Span::current())]
fn one() {}

#[traced(follows_from = [7])]
fn number() {}

#[traced(follows_from)]
fn nothing() {}

fn main() {
    one();
    number();
    nothing();
}
