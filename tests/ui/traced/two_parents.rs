//! A span hangs from one thing.
use telemark::traced;

#[traced(root, parent = remote(&headers))]
fn handle(headers: std::collections::HashMap<String, String>) -> usize {
    headers.len()
}

#[traced(parent = remote(&count))]
fn carried(count: u64) -> u64 {
    count
}

fn main() {
    handle(Default::default());
    carried(1);
}
