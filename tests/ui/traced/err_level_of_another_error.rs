//! The function that gives the level takes a reference to the error of this function.
use telemark::traced;

#[derive(Debug)]
struct Missing;

fn by_text(_: &String) -> tracing::Level {
    tracing::Level::WARN
}

#[traced(err(level = by_text))]
fn find() -> Result<(), Missing> {
    Ok(())
}

fn main() {
    drop(find());
}
