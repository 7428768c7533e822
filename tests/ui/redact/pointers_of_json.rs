//! A JSON pointer begins with `/`, and `*` stands alone.
use telemark::Redact;

#[derive(Redact)]
struct Payload {
    #[redact(json)]
    bare: String,
    #[redact(json())]
    nothing: String,
    #[redact(json(allow()))]
    empty: String,
    #[redact(json(allow("id", "/items//sku", "/a*", "/a~2")))]
    pointers: String,
    #[redact(json(allow(id)))]
    word: String,
}

fn main() {}
