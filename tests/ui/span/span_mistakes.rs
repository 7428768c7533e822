//! A span of its own has a name, a comma between its fields, and fields with values.
fn main() {
    let name = "load";
    let (id, path) = (7, String::new());
    let _ = telemark::span!(name, id);
    let _ = telemark::span!("load", kind = clinet, level = inf);
    let _ = telemark::span!("load", rows: u64);
    let _ = telemark::span!("load", id = 3 items = 4);
    let _ = telemark::span!("load", id, id);
    let _ = telemark::span!("");
    let _ = telemark::span!("load", path);
}
