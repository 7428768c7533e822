//! Names are lower-case words joined by `_` and `.`.

use telemark::Event;

#[derive(Event)]
#[event(name = "Workflow.Generated")]
struct Capitals;

#[derive(Event)]
#[event(name = "workflow generated!")]
struct Spaces;

#[derive(Event)]
#[event(name = "workflow..generated")]
struct Dots;

#[derive(Event)]
#[event(name = "")]
struct Nothing;

#[derive(Event)]
#[event(name = workflow)]
struct Bare;

fn main() {}
