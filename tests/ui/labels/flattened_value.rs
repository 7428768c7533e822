//! What is flattened is a set of labels, and says nothing else.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    #[label(flatten)]
    hit: bool,
    outcome: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct OtherLabels<'a> {
    #[label(flatten, name = "ended")]
    outcome: Outcome,
    #[label(flatten)]
    text: &'a str,
    #[label(flatten = true)]
    call: CallLabels,
}

fn main() {}
