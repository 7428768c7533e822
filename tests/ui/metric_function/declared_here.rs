//! A metric that is declared by name needs what every declaration needs.
use telemark::metric;

#[metric(counter = "calls")]
fn undescribed() {}

#[metric(counter = "CallsTotal", unit = "seconds", buckets = [1.0], description = "Calls.")]
fn misnamed() {}

#[metric(histogram = "wait", unit = "s", description = "Waits.", labels(kind = true, __x: bool = true))]
fn labelled() {}

#[metric(counter = "letters", description = "Letters.", labels(kind: bool))]
fn labelled_without_value() {}

#[metric(gauge = "size", description = "Size.")]
fn valueless() {}

fn main() {
    undescribed();
    misnamed();
    labelled();
    valueless();
}
