//! Strategies without parameters stand alone.
use telemark::Redact;

#[derive(Redact)]
struct Request {
    #[redact(sql = "postgres")]
    statement: String,
    #[redact(len_bucket(4))]
    body: String,
    #[redact(each, nested = true)]
    parts: String,
}

fn main() {}
