//! A label value must be `Copy`.

use telemark::LabelValue;

#[derive(LabelValue)]
enum Kind {
    Chat,
}

fn main() {}
