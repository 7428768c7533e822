//! Keys that do not exist, that belong elsewhere, or that are written twice: all told at once.

use telemark::Failure;

#[derive(Failure, Debug)]
#[failure(http = 503, into_respons)]
enum LoadError {
    #[failure(expcted, htpp = 404)]
    Missing,
    #[failure(into_response, crate = ::telemark)]
    Broken,
    #[failure(expected, expected)]
    #[failure(level = "warn", expected)]
    Late,
    #[failure]
    Empty,
}

fn main() {}
