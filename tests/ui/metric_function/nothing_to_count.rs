//! A method without a body, a constant function, a trait and a module run nothing that could be counted.
use telemark::metric;

trait Load {
    #[metric(counter = "loads", description = "Loads.")]
    fn load(&self);
}

#[metric(counter = "squares", description = "Squares.")]
const fn square(n: u64) -> u64 {
    n * n
}

#[metric(counter = "loads", description = "Loads.")]
trait Other {}

#[metric(counter = "loads", description = "Loads.")]
mod inner {}

fn main() {
    square(2);
    let _: Option<(&dyn Load, &dyn Other)> = None;
}
