//! What `#[instrument]` needs to hide, `#[traced]` never shows.
use telemark::traced;

#[traced(skip(password), err)]
fn login(user: u64, password: &str) -> Result<u64, ()> {
    if password.is_empty() { Err(()) } else { Ok(user) }
}

#[traced(skip_all)]
fn logout() {}

fn main() {
    let _ = login(1, "x");
    logout();
}
