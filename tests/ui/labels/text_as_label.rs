//! Text without a cap.

use telemark::{Labels, Outcome};

#[derive(Labels)]
struct RequestLabels<'a> {
    outcome: Outcome,
    user_id: String,
    path: &'a str,
}

fn main() {}
