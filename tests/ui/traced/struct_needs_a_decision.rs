//! A type of one's own is captured when it is classified, or by `%` or `?`.
use telemark::traced;

struct Order {
    id: u64,
}

#[traced(args(order.id, order))]
fn pay(order: Order) -> u64 {
    order.id
}

#[traced(args(%order))]
fn ship(order: Order) -> u64 {
    order.id
}

fn main() {
    pay(Order { id: 1 });
    ship(Order { id: 1 });
}
