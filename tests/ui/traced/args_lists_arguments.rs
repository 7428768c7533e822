//! Expressions need a key, and a new key is text.
use telemark::traced;

#[traced(args(left + right, left as total, , %))]
fn add(left: u64, right: u64) -> u64 {
    left + right
}

fn main() {
    add(1, 2);
}
