//! One type, one role: what is classified is no label of a metric.
use telemark::{LabelValue, Redact};

#[derive(LabelValue, Redact, Clone, Copy)]
#[redact(pii)]
enum Diagnosis {
    Cold,
    Flu,
}

fn main() {}
