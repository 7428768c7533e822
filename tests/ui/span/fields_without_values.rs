//! A field has a value, and it comes before the next comma.
fn main() {
    let id = 3;
    let _ = telemark::span!("load", id =, id as user);
    let _ = telemark::span!("load", "user id" = id, % , );
    let _ = telemark::span!("load", id + 1);
    let _ = telemark::span!("load" id);
}
