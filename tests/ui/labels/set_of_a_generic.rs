//! A set of labels for any error: its series would be counted nowhere.

use telemark::{ErrorType, Failure, Labels};

#[derive(Labels, Clone, Copy)]
struct CallLabels<E: Failure + 'static> {
    error: ErrorType<E>,
}

fn main() {}
