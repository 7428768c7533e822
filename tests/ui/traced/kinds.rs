//! The kind of a span is one of five words, in quotes or bare.
use telemark::traced;

#[traced(kind = "cient")]
fn quoted() {}

#[traced(kind = SpanKind::Client)]
fn path() {}

#[traced(kind = rpc)]
fn unknown() {}

fn main() {
    quoted();
    path();
    unknown();
}
