//! `expected_if` is asked with a reference to the error and answers with a bool.
use telemark::traced;

#[derive(Debug)]
struct Missing;

#[derive(Debug)]
struct Other;

impl Missing {
    fn by_value(self) -> bool {
        true
    }

    fn counts(&self) -> u8 {
        1
    }
}

fn other(_: &Other) -> bool {
    true
}

#[traced(expected_if = Missing::by_value)]
fn takes_it() -> Result<(), Missing> {
    Ok(())
}

#[traced(expected_if = Missing::counts)]
fn answers_a_number() -> Result<(), Missing> {
    Ok(())
}

#[traced(expected_if = other)]
fn another_error() -> Result<(), Missing> {
    Ok(())
}

#[traced(expected_if = "missing")]
fn text() -> Result<(), Missing> {
    Ok(())
}

fn main() {
    drop((takes_it(), answers_a_number(), another_error(), text()));
    drop(Other);
}
