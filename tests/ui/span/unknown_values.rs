//! What is not there is told by the compiler, where it is written.
struct Opaque;

fn main() {
    let opaque = Opaque;
    let _ = telemark::span!("load", idd);
    let _ = telemark::span!("load", ?opaque);
    let _ = telemark::span!("load", %opaque);
}
