//! The labels of a set within have the names of labels that are there.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct Place {
    edge: bool,
    outcome: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    outcome: Outcome,
    #[label(flatten)]
    place: Place,
}

fn main() {}
