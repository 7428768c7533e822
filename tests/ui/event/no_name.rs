//! An event says what it is called.

use telemark::Event;

#[derive(Event)]
struct Forgotten {
    #[redact(public)]
    nodes_count: u64,
}

#[derive(Event)]
#[event(level = "info", message = "generated {nodes_count} nodes")]
struct Nameless {
    #[redact(public)]
    nodes_count: u64,
}

#[derive(Event)]
#[event]
struct Empty;

fn main() {
    // What was refused can still be emitted, so these are no faults of their own.
    Forgotten { nodes_count: 7 }.emit();
    Nameless { nodes_count: 7 }.emit();
    Empty.emit();
}
