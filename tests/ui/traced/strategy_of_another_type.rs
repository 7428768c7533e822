//! A strategy is for the types that it knows.
use telemark::traced;

#[traced]
fn number(#[redact(ip)] port: u64) {
    let _ = port;
}

#[traced]
fn opaque(#[redact(public)] value: Opaque) {
    drop(value);
}

struct Opaque;

fn main() {
    number(1);
    opaque(Opaque);
}
