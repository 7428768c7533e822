//! Shapes of types that are no label.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct GradeLabels {
    grade: char,
}

#[derive(Labels, Clone, Copy)]
struct RequestLabels<'a> {
    both: (Outcome, bool),
    some: &'a [Outcome],
    borrowed: &'a Outcome,
}

fn main() {}
