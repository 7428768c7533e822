//! `crate` names the dependency by a path.
use telemark::Failure;

#[derive(Failure, Debug)]
#[failure(crate = "telemark")]
enum LoadError {
    Gone,
}

fn main() {
    let _ = LoadError::Gone;
}
