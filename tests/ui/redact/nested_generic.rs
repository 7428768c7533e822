//! `nested` in a generic type asks for `Redact` where the type is used.
use telemark::Redact;

#[derive(Redact)]
struct Envelope<T> {
    #[redact(nested)]
    content: T,
}

struct Letter;

fn show(value: &impl Redact) {
    let _ = value;
}

fn main() {
    show(&Envelope { content: Letter });
}
