//! No strategy shows a part of what a taxonomy calls secret.
use telemark::{DataClass, Redact};

#[derive(DataClass)]
enum Acme {
    #[class(level = secret)]
    ApiKey,
}

#[derive(Redact)]
struct Config {
    #[redact(Acme::ApiKey = last(4))]
    key: String,
}

fn main() {
    let _ = Config { key: String::new() };
}
