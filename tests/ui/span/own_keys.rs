//! The keys of the span itself take what they take on a function.
fn main() {
    let _ = telemark::span!("load", kind = "srver", level = 9);
    let _ = telemark::span!("load", target = 3);
    let _ = telemark::span!("load", crate = "telemark");
    let _ = telemark::span!("load", parent = 3);
    let _ = telemark::span!("load", parent = remote(&3));
}
