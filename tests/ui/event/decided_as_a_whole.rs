//! Fields are decided one by one, and none takes the key of the event's name.

use telemark::Event;

#[derive(Event)]
#[event(name = "workflow.generated")]
#[redact(public)]
struct WorkflowGenerated {
    nodes_count: u64,
}

#[derive(Event)]
#[event(name = "workflow.named")]
struct WorkflowNamed {
    #[redact(public, rename = "event.name")]
    name: u64,
    #[redact(public, rename = "a b")]
    key: u64,
}

fn main() {}
