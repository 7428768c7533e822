//! A generic argument is not known to be safe, whatever its `Debug` would show.
use telemark::traced;

#[traced(args(value))]
fn store<T: std::fmt::Debug>(value: T) {
    let _ = value;
}

fn main() {}
