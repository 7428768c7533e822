//! Braces come in pairs.

use telemark::Event;

#[derive(Event)]
#[event(name = "braces.open", message = "generated {nodes_count")]
struct Open {
    #[redact(public)]
    nodes_count: u64,
}

#[derive(Event)]
#[event(name = "braces.closed", message = "generated nodes_count}")]
struct Closed {
    #[redact(public)]
    nodes_count: u64,
}

fn main() {}
