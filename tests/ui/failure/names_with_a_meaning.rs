//! Names that mean something else, or nothing.

use telemark::Failure;

#[derive(Failure, Debug)]
enum LoadError {
    #[failure(error_type = "_none")]
    A,
    #[failure(error_type = "")]
    B,
    #[failure(error_type = "two\nlines")]
    C,
    Panic,
}

fn main() {}
