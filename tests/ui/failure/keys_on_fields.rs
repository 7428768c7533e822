//! A field has no keys: what is said of a failure stands on the type or on its variant.
use telemark::Failure;

#[derive(Failure, Debug)]
struct Overloaded {
    #[failure(expected)]
    queue: u8,
}

#[derive(Failure, Debug)]
enum LoadError {
    Inner(#[failure(transparent)] std::fmt::Error),
}

fn main() {
    let _ = (Overloaded { queue: 1 }.queue, LoadError::Inner(std::fmt::Error));
}
