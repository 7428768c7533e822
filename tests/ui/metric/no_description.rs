use telemark::{Counter, metric};

#[metric(counter = "orders")]
static ORDERS: Counter;

fn main() {
    ORDERS.inc();
}
