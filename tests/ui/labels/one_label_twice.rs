//! Two fields that would be the same label.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    status: bool,
    #[label(name = "status")]
    outcome: Outcome,
    #[label(rename = "was_hit")]
    hit: bool,
}

fn main() {}
