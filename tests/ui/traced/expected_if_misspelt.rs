//! A path that leads nowhere is told where it is written, and once.
use telemark::traced;

#[derive(Debug)]
struct Missing;

impl Missing {
    fn is_expected(&self) -> bool {
        true
    }
}

#[traced(expected_if = Missing::is_expcted)]
fn find() -> Result<(), Missing> {
    Ok(())
}

fn main() {
    drop(find());
    Missing.is_expected();
}
