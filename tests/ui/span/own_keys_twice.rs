//! A span has one kind and one parent.
fn main() {
    let _ = telemark::span!("load", kind = client, kind = server);
    let _ = telemark::span!("load", root, parent = telemark::span!("other"));
}
