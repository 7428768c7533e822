//! What is never called is not traced.
use telemark::traced;

#[traced]
enum Kind {
    Small,
}

#[traced]
mod inner {
    pub fn call() {}
}

#[traced]
trait Load {
    fn load(&self);
}

#[traced]
type Number = u64;

#[traced]
static COUNT: u64 = 0;

#[traced]
use std::fmt;

#[traced]
const LIMIT: u64 = 3;

fn main() {
    let (_, _): (Kind, Number) = (Kind::Small, COUNT + LIMIT);
    inner::call();
    let _: Option<(&dyn Load, fmt::Error)> = None;
}
