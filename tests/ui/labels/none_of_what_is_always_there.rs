//! `none` on a label that always has a value.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    #[label(none = "none")]
    outcome: Outcome,
    hit: bool,
}

fn main() {}
