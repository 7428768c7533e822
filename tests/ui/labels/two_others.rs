//! Only one variant can stand for the rest, and it has no value of its own to say so.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
#[label(other)]
enum Model {
    Small,
    #[label(other)]
    Unknown,
    #[label(other)]
    Rest,
    #[label(other = "large")]
    Large,
}

fn main() {}
