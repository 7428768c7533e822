//! Keys of enums on structs and fields.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
#[label(rename_all = "kebab-case", name = "call")]
struct CallLabels {
    #[label(nme = "ended")]
    outcome: Outcome,
    #[label(other)]
    hit: bool,
    #[label(name = "a", name = "b")]
    stale: bool,
}

fn main() {}
