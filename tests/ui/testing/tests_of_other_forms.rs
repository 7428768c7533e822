//! A test is a function that takes nothing but its scope.

use telemark::testing::Scope;

#[telemark::test]
struct NoFunction;

#[telemark::test]
fn generic<T>() {}

#[telemark::test]
fn takes_more(scope: Scope, number: u32) {
    drop((scope, number));
}

struct Suite;

impl Suite {
    #[telemark::test]
    fn method(&self) {}
}

fn main() {
    let _ = Suite.method();
}
