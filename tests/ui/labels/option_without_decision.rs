//! An option needs a value for `None`, and only an option has one.

use telemark::{Capped, Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct CallLabels<'a> {
    outcome: Option<Outcome>,
    #[label(none = "none")]
    model: Option<Capped<'a, 8>>,
    #[label(none = "none")]
    region: Option<&'a str>,
    #[label(none = "")]
    hit: Option<bool>,
    #[label(none = 3)]
    stale: Option<bool>,
}

fn main() {}
