//! A struct has no call, a bodyless method has no body, and a constant function runs in the compiler.
use telemark::traced;

#[traced]
struct Service;

trait Load {
    #[traced]
    fn load(&self) -> u64;
}

#[traced]
const fn seven() -> u64 {
    7
}

fn main() {
    let _ = Service;
    seven();
}
