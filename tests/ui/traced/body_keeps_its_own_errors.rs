//! A mistake in the body is told where it is, as without the attribute.
use telemark::traced;

#[traced(args(id))]
async fn load(id: u64) -> Result<u64, std::num::ParseIntError> {
    let parsed: u32 = "7".parse()?;
    Ok(parsed)
}

#[traced]
fn count(items: &[u8]) -> usize {
    items
}

fn main() {
    drop(load(1));
    count(&[]);
}
