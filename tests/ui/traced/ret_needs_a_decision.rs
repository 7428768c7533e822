//! What is returned is recorded under the same rule as what is passed.
use telemark::traced;

#[traced(ret)]
fn token() -> Result<String, ()> {
    Ok(String::new())
}

#[traced(ret(Dbug))]
fn listed() -> Vec<u8> {
    Vec::new()
}

fn main() {
    let _ = token();
    listed();
}
