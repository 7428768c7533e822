//! A span without a function has no handle for late fields.
fn main() {
    let _ = telemark::span!("load", rows: u64, cache.hit: bool);
}
