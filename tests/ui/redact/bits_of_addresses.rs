//! An IPv4 address has 32 bits and an IPv6 address 128.
use telemark::Redact;

#[derive(Redact)]
struct Request {
    #[redact(ip(v4 = 33))]
    v4: String,
    #[redact(ip(v6 = 129))]
    v6: String,
    #[redact(ip(v4 = 24.0))]
    half: String,
}

fn main() {}
