//! Keys with values of the wrong form.

use telemark::Failure;

#[derive(Failure, Debug)]
enum LoadError {
    #[failure(http = "503")]
    A,
    #[failure(level = "warning")]
    B,
    #[failure(level = 3)]
    C,
    #[failure(error_type = overloaded)]
    D,
    #[failure(expected = true)]
    E,
    #[failure(http)]
    F,
}

fn main() {}
