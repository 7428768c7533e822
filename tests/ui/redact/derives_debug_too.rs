//! Two `Debug` implementations contradict each other.
#[telemark::redact]
#[derive(Clone, Debug)]
struct Login {
    #[redact(pii)]
    email: String,
}

fn main() {
    let _ = Login { email: String::new() }.clone();
}
