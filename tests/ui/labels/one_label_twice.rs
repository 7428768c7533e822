//! Two fields that would be the same label.

use telemark::{Capped, Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct CallLabels<'a> {
    status: bool,
    #[label(name = "status")]
    outcome: Outcome,
    #[label(name = "http.route")]
    route: Capped<'a, 8>,
    http_route: bool,
    #[label(rename = "was_hit")]
    hit: bool,
}

fn main() {}
