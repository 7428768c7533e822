//! Every unknown key is told with the nearest one, and keys that are written twice once.
use telemark::metric;

#[metric(counter = "calls", desciption = "Calls.", label(kind), bucket = [1.0], unit = "s", unit = "ms")]
fn call() {}

fn main() {
    call();
}
