//! Keys of variants on the enum.

use telemark::Failure;

#[derive(Failure, Debug)]
#[failure(transparent, expected, level = "warn", error_type = "load")]
enum LoadError {
    Broken,
}

fn main() {}
