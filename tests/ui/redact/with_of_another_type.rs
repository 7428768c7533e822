//! The function after `with` takes a reference to the field and gives something to show.
use telemark::Redact;

fn initial(name: &str) -> Vec<u8> {
    name.bytes().take(1).collect()
}

#[derive(Redact)]
struct User {
    #[redact(with = initial)]
    name: String,
}

#[derive(Redact)]
struct Bare {
    #[redact(with)]
    bare: String,
}

fn main() {}
