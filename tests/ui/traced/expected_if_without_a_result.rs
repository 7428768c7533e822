//! Without an error there is nothing to expect.
use telemark::traced;

#[traced(expected_if = str::is_empty)]
fn name() -> String {
    String::new()
}

fn main() {
    name();
}
