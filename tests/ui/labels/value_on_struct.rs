//! A struct is no label value.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
struct Region {
    number: u32,
}

fn main() {}
