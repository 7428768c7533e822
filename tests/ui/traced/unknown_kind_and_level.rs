//! A kind and a level are one of a few words.
use telemark::traced;

#[traced(kind = servr, level = "inof")]
fn serve() {}

#[traced(level = 9)]
fn number() {}

#[traced(kind = 3)]
fn kind() {}

fn main() {
    serve();
    number();
    kind();
}
