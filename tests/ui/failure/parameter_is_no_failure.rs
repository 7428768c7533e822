//! The bound of a failure inside is told where the type is used.

use telemark::Failure;

#[derive(Failure, Debug)]
enum Tried<E> {
    GaveUp,
    #[failure(transparent)]
    Last(E),
}

fn kind(tried: &Tried<std::fmt::Error>) -> &'static str {
    tried.kind().error_type()
}

fn main() {
    kind(&Tried::GaveUp);
}
