//! Each variant has its own text.
use telemark::Redact;

#[derive(Redact)]
#[redact(error = "it failed")]
enum OnTheEnum {
    Late(#[redact(public)] u8),
}

#[derive(Redact)]
enum Unasked {
    #[redact(error = "late by {0}")]
    Late(#[redact(public)] u8),
}

#[derive(Redact)]
#[redact(error)]
enum Secretive {
    #[redact(error = "bad pin {pin}")]
    Pin {
        #[redact(secret)]
        pin: String,
    },
}

fn main() {}
