//! What stands alone takes neither a value nor a list, and what takes a list takes no value.
use telemark::traced;

#[traced(ok_status(true), root(3), fields = 3, expected_if(f), when(true), links(a), target("x"))]
fn load() {}

fn main() {
    load();
}
