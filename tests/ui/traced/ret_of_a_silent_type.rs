//! What is returned shows only what its type can.
use telemark::traced;

struct Silent;

#[traced(ret(Debug))]
fn debug() -> Silent {
    Silent
}

#[traced(ret(Display))]
fn display() -> Silent {
    Silent
}

#[traced(ret = "Debug")]
fn quoted() -> u64 {
    1
}

fn main() {
    drop((debug(), display()));
    quoted();
}
