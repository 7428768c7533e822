//! No labels are written by leaving them out; `()` means the same, and takes none.

use telemark::{Counter, Labels, metric};

/// Orders.
#[metric(counter = "orders")]
static ORDERS: Counter<()>;

#[derive(Labels, Clone, Copy)]
struct Outer {
    #[label(flatten)]
    nothing: (),
    hit: bool,
}

fn main() {
    ORDERS.inc();
    ORDERS.inc(());
}
