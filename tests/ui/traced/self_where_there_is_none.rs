//! Only a method has `self`.
use telemark::traced;

#[traced(args(self.id))]
fn load(id: u64) -> u64 {
    id
}

fn main() {
    load(1);
}
