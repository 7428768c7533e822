//! The value for `None` is a value of the label itself.

use telemark::{LabelValue, Labels};

#[derive(LabelValue, Clone, Copy)]
enum Answer {
    Yes,
    None,
}

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    #[label(none = "none")]
    answer: Option<Answer>,
}

fn main() {}
