//! `#[redact]` classifies values: types and arguments.
#[telemark::redact]
fn login(email: &str) -> usize {
    email.len()
}

#[derive(telemark::Redact)]
union Number {
    whole: u32,
    broken: f32,
}

#[telemark::redact]
mod accounts {}

fn main() {
    let _ = login("the function survives");
}
