//! What a pattern binds can be captured; what it takes apart has no name of its own.
use telemark::traced;

#[traced(args(pair))]
fn sum((left, right): (u64, u64)) -> u64 {
    left + right
}

#[traced(args(order.totl))]
fn total(order: Order) -> u64 {
    order.total
}

struct Order {
    total: u64,
}

fn main() {
    sum((1, 2));
    total(Order { total: 3 });
}
