//! One rule for the query of a URL, and signatures are never let through.
use telemark::Redact;

#[derive(Redact)]
struct Request {
    #[redact(url(semconv, values))]
    two: String,
    #[redact(url(allow("page", "Signature")))]
    signed: String,
    #[redact(url(allow))]
    bare: String,
    #[redact(url(alow("page")))]
    slip: String,
    #[redact(url(allow(page)))]
    word: String,
}

fn main() {}
