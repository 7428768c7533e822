//! What is no function cannot be instrumented.

use telemark::instrument;

#[instrument]
struct User;

struct Service;

#[instrument]
impl Service {
    fn load(&self, _: User) {}
}

trait Load {
    #[instrument]
    fn load(&self);
}

fn main() {
    Service.load(User);
}
