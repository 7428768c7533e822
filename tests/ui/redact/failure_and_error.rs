//! Who derives `Failure` has a message already.
use telemark::{Failure, Redact};

#[derive(Failure, Redact)]
#[redact(error)]
enum PayError {
    #[failure(expected)]
    Declined(#[redact(public)] u8),
}

fn main() {}
