//! Keys and levels are those of a list.

use telemark::Event;

#[derive(Event)]
#[event(name = "workflow.generated", mesage = "generated", level = "information")]
struct Spelled;

#[derive(Event)]
#[event(name = "workflow.generated", level = wran, name = "twice", target = "elsewhere")]
struct Repeated;

#[derive(Event)]
#[event(name("workflow.generated"), severity = 3, fields(nodes_count))]
struct Foreign;

#[derive(Event)]
#[event = "workflow.generated"]
struct Short;

fn main() {}
