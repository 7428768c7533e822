//! Names of labels that belong to somebody else, or are misspelt.

use telemark::{LabelValue, Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    le: bool,
    job: bool,
    __hidden: bool,
    #[label(name = "camelCase")]
    spelled: Outcome,
}

#[derive(LabelValue, Clone, Copy)]
enum Quantile {
    Half,
}

fn main() {}
