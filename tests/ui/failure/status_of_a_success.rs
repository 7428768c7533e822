//! A status that says that nothing has failed, and one that does not exist.

use telemark::Failure;

#[derive(Failure, Debug)]
enum LoadError {
    #[failure(http = 200)]
    Fine,
    #[failure(http = 999)]
    Far,
    #[failure(http = 70000)]
    Farther,
}

fn main() {}
