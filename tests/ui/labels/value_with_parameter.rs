//! A label value with a parameter.

use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
enum Kind<T> {
    One,
    Two(T),
}

fn main() {}
