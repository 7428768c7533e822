//! A union is no failure.

use telemark::Failure;

#[derive(Failure)]
union Either {
    number: u32,
    letter: char,
}

fn main() {}
