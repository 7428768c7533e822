//! A block has many methods: what is said of one is written there, and each method's mistakes are its own.
use telemark::traced;

struct Service;

#[traced(name = "all", args(id))]
impl Service {
    fn first(&self) {}
}

#[traced(level = "debug")]
impl Service {
    #[traced(knid = client)]
    fn second(&self) {}

    #[traced(args(idd))]
    fn third(&self, id: u64) -> u64 {
        id
    }
}

fn main() {
    Service.first();
    Service.second();
    Service.third(1);
}
