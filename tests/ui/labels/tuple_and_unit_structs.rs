//! Structs without named fields have no names for their labels.

use telemark::{Labels, Outcome};

#[derive(Labels, Clone, Copy)]
struct Ended(Outcome);

#[derive(Labels, Clone, Copy)]
struct Nothing;

#[derive(Labels, Clone, Copy)]
union Either {
    one: bool,
    other: bool,
}

fn main() {}
