//! Values of keys that have another type than the key asks for are told where they are written.
use telemark::traced;

#[traced(when = n)]
fn conditional(n: u8) {
    let _ = n;
}

#[traced(links = n)]
fn linked(n: u8) {
    let _ = n;
}

fn main() {
    conditional(1);
    linked(2);
}
