//! Keys that do not exist, or not there, all told at once.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
#[label(rename_al = "snake_case", rename = "kind")]
enum Kind {
    #[label(renam = "chat")]
    Conversation,
    #[label(name = "generation")]
    Generation,
    #[label(rename = 3)]
    Report,
    #[label]
    Rest,
}

fn main() {}
