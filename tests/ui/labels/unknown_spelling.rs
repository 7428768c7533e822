//! A spelling that does not exist.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
#[label(rename_all = "snakecase")]
enum Kind {
    Chat,
}

fn main() {}
