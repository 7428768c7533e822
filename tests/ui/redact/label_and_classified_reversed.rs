//! One type, one role, in whatever order the two are derived.
use telemark::{LabelValue, Redact};

#[derive(Redact, Clone, Copy)]
#[redact(internal)]
#[derive(LabelValue)]
enum Diagnosis {
    Cold,
    Flu,
}

fn main() {}
