//! What stands in parentheses is text, or the value of a label.

use telemark::testing::assert_metric;
use telemark::{Counter, Outcome, metric};

/// Things.
#[metric(counter = "things")]
static THINGS: Counter<Outcome>;

struct Custom;

fn main() {
    assert_metric!(THINGS { outcome: (7) } == 1);
    assert_metric!(THINGS { outcome: (Custom) } == 1);
    let outcome = &Outcome::Success;
    assert_metric!(THINGS { outcome: (outcome) } == 1);
}
