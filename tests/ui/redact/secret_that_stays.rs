//! A secret holds what can be overwritten.
use std::net::IpAddr;
use telemark::Secret;

fn main() {
    let _ = Secret::new("127.0.0.1".parse::<IpAddr>().unwrap());
}
