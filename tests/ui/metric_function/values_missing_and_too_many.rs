//! A gauge and an up-down want a value; a counter wants whole numbers, a gauge and a histogram any.
use telemark::metric;

#[metric(updown = "queued", description = "Queued.")]
fn queue() {}

#[metric(counter = "bytes", unit = "By", description = "Bytes.", value = 1.5)]
fn fraction() {}

#[metric(counter = "items", description = "Items.", value = -1)]
fn negative() {}

#[metric(gauge = "size", description = "Size.", value = "3")]
fn text() {}

#[metric(counter = "calls", description = "Calls.", value = )]
fn empty() {}

fn main() {
    queue();
    fraction();
    negative();
    text();
    empty();
}
