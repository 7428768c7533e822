//! A secret that cannot be overwritten is told.
use telemark::Redact;

#[derive(Redact)]
#[redact(zeroize)]
struct Keys {
    #[redact(secret)]
    from: std::net::IpAddr,
}

fn main() {}
