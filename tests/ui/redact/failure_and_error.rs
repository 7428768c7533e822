//! Who derives `Failure` has a message already.
use telemark::{Failure, Redact};

#[derive(Failure, Redact)]
#[redact(error)]
enum PayError {
    #[error("declined")]
    #[failure(expected)]
    Declined(#[redact(public)] u8),
}

fn main() {}
