//! Text under another name is found by its type.

use telemark::Labels;

type Name = String;
type Maybe = Option<bool>;

#[derive(Labels)]
struct RequestLabels {
    name: Name,
    hit: Maybe,
}

fn main() {}
