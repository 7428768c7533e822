//! Values that are equal, empty or reserved.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Chat,
    #[label(rename = "chat")]
    Conversation,
    #[label(rename = "")]
    None,
    #[label(rename = "_other")]
    Rest,
}

fn main() {}
