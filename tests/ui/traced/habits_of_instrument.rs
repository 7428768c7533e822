//! Who comes from `#[instrument]` is told what to write, at every key at once.
use telemark::traced;

#[traced(skip_all, fields(id), err(Debug), name = "load", parnt = None)]
fn load(id: u64, token: String) -> Result<u64, String> {
    drop(token);
    Ok(id)
}

fn main() {
    drop(load(1, String::new()));
}
