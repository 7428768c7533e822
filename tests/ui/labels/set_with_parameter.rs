//! A set of labels whose series nobody could count.

use telemark::{LabelValue, Labels};

#[derive(Labels, Clone, Copy)]
struct KindLabels<K: LabelValue, const N: usize> {
    kind: K,
}

fn main() {}
