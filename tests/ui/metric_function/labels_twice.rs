//! A label is written once, and a list of labels too.
use telemark::metric;

#[metric(counter = "calls", description = "Calls.", labels(hit: bool = true, hit: bool = false))]
fn one_label() {}

#[metric(counter = "calls", description = "Calls.", labels(hit: bool = true), labels(miss: bool = true))]
fn two_lists() {}

#[metric(counter = "calls", description = "Calls.", labels = [])]
fn no_list() {}

fn main() {
    one_label();
    two_lists();
    no_list();
}
