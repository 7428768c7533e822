//! A generic type asks of its parameters what its fields need.
use telemark::{Record, Redact};

struct Opaque;

#[derive(Redact)]
struct Order<T> {
    #[redact(last(4))]
    reference: T,
}

fn record(_: &impl Record) {}

fn main() {
    record(&Order { reference: 7 });
    record(&Order { reference: Opaque });
}
