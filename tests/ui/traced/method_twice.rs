//! A method of a traced block says what is its own once.
use telemark::traced;

struct Service;

#[traced]
impl Service {
    #[traced(level = "debug")]
    #[traced(kind = client)]
    fn call(&self) {}
}

fn main() {
    Service.call();
}
