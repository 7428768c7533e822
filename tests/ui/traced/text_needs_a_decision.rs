//! Text is not captured by its bare name: nobody but the author knows what it holds.
use telemark::traced;

#[traced(args(name))]
fn greet(name: &str) -> usize {
    name.len()
}

#[traced(args(id, owner))]
fn open(id: u64, owner: String) -> usize {
    owner.len() + id as usize
}

fn main() {
    greet("ann");
    open(1, String::new());
}
