//! What classifies types goes on arguments, and a label's attribute on labels.
use telemark::{metric, redact};

#[metric(counter = "calls", description = "Calls.")]
#[redact(pii)]
fn call() {}

fn main() {
    call();
}
