//! A name is the same for every call: it is text or a constant, and what differs is a field.
use telemark::traced;

#[traced(name = id)]
fn argument(id: &'static str) {
    let _ = id;
}

#[traced(name = format!("load {}", 3))]
fn made() {}

#[traced(target = 3)]
fn target() {}

fn main() {
    argument("a");
    made();
    target();
}
