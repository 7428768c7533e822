//! Types that are no set of labels.

use telemark::Labels;

#[derive(Labels, Clone, Copy)]
enum Kind {
    Chat,
}

#[derive(Labels, Clone, Copy)]
struct Pair(bool, bool);

#[derive(Labels, Clone, Copy)]
struct Nothing {}

fn main() {}
