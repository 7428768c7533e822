//! Only a struct whose fields have names is an event.

use telemark::Event;

#[derive(Event)]
#[event(name = "workflow.changed")]
enum WorkflowChanged {
    Started {
        #[redact(public)]
        nodes_count: u64,
    },
    #[allow(dead_code)]
    Stopped,
}

#[derive(Event)]
#[event(name = "workflow.generated", message = "generated {0}")]
struct WorkflowGenerated(#[redact(public)] u64);

#[derive(Event)]
#[event(name = "workflow.mixed")]
union WorkflowMixed {
    nodes_count: u64,
}

fn main() {
    WorkflowChanged::Started { nodes_count: 7 }.emit();
    WorkflowGenerated(7).emit();
}
