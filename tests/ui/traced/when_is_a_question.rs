//! `when` takes an expression that is true or false.
use telemark::traced;

#[traced(when = "yes")]
fn text() {}

#[traced(when)]
fn bare() {}

#[traced(when = options.trcae)]
fn misspelt(options: Options) {
    let _ = options.trace;
}

struct Options {
    trace: bool,
}

fn main() {
    text();
    bare();
    misspelt(Options { trace: true });
}
