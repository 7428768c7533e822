//! An error shows its text only if it has one.
use telemark::traced;

struct Silent;

#[traced(err(Display))]
fn display() -> Result<(), Silent> {
    Ok(())
}

#[traced(err(Debug))]
fn debug() -> Result<(), Silent> {
    Ok(())
}

fn main() {
    drop((display(), debug()));
}
