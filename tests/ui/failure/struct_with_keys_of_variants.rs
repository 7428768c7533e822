//! A struct is one kind of failure: its keys stand on the type, and fields have none.
use telemark::Failure;

#[derive(Failure, Debug)]
#[failure(http = 503, transparnt)]
struct Overloaded;

#[derive(Failure, Debug)]
#[failure(transparent)]
struct Two(std::fmt::Error, u8);

#[derive(Failure, Debug)]
struct Field {
    #[failure(expected)]
    inner: u8,
}

fn main() {
    let _ = (Overloaded, Two(std::fmt::Error, 1), Field { inner: 1 }.inner);
}
