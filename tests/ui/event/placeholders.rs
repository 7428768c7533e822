//! A message names the fields, and nothing else.

use telemark::Event;

#[derive(Event)]
#[event(name = "workflow.generated", message = "generated {node_count} of {total} nodes by {}, {0}")]
struct Unknown {
    #[redact(public)]
    nodes_count: u64,
    #[redact(public)]
    nodes_total: u64,
}

#[derive(Event)]
#[event(name = "workflow.generated", message = "{nodes_count:>8} in {seconds:?}")]
struct Formats {
    #[redact(public)]
    nodes_count: u64,
    #[redact(public)]
    seconds: f64,
}

#[derive(Event)]
#[event(name = "workflow.generated", message = "generated {workflow.id}")]
struct Renamed {
    #[redact(public, rename = "workflow.id")]
    id: u64,
}

#[derive(Event)]
#[event(name = "workflow.generated", message = "generated {nodes_count}")]
struct Fieldless;

fn main() {
    Unknown { nodes_count: 7, nodes_total: 8 }.emit();
}
