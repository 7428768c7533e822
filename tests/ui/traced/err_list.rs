//! What `err(..)` may say.
use telemark::traced;

#[traced(err(Dispaly, levl = "warn"))]
fn misspelt() -> Result<(), String> {
    Ok(())
}

#[traced(err(Display, Debug, level = "loud"))]
fn twice() -> Result<(), String> {
    Ok(())
}

#[traced(err(chain))]
fn chain_without_text() -> Result<(), std::io::Error> {
    Ok(())
}

#[traced(err(Display, chain))]
fn no_sources() -> Result<(), String> {
    Ok(())
}

#[traced(err(level = |_| 3))]
fn no_level() -> Result<(), String> {
    Ok(())
}

fn main() {}
