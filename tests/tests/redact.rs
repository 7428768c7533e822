//! What classified values show, in every form that they have.

use std::net::IpAddr;
use telemark::{Redact, Redacted, Secret, redact};

#[redact]
struct Login {
    #[redact(public)]
    user_id: String,
    #[redact(ip)]
    ip: IpAddr,
    #[redact(email)]
    email: String,
    #[redact(pii = hmac)]
    phone: String,
    #[redact(secret)]
    password: String,
}

#[test]
fn the_login_of_the_tour_shows_what_was_decided() {
    let login = Login {
        user_id: "u-1".into(),
        ip: "203.0.113.77".parse().expect("an address"),
        email: "ann@example.com".into(),
        phone: "+49 171 1234567".into(),
        password: "hunter2".into(),
    };
    println!("{login:?} {}", serde_json::to_string(&Redacted(&login)).expect("JSON"));
}
