//! What is missing does not hide that the two exclude each other.
use telemark::{LabelValue, Redact};

#[derive(Redact, LabelValue, Clone, Copy)]
enum Diagnosis {
    Cold,
    Flu,
}

fn main() {}
