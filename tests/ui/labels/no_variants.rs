//! A label without a value.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
enum Nothing {}

fn main() {}
