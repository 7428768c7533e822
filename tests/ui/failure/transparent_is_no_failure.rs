//! What stands behind `transparent` is a failure itself.

use telemark::Failure;

#[derive(Failure, Debug)]
enum LoadError {
    #[failure(transparent)]
    Io(std::io::Error),
}

fn main() {}
