//! A span begins with its name, which is text.
fn main() {
    let name = "load";
    let _ = telemark::span!();
    let _ = telemark::span!(name);
    let _ = telemark::span!(name = "load");
    let _ = telemark::span!("load\n");
}
