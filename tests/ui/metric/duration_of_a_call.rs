//! The duration of a call is recorded in seconds.

use telemark::{Counter, Histogram, metric};

/// Size of an answer.
#[metric(histogram = "answer_size", unit = "By", buckets = [10, 100])]
static ANSWER_SIZE: Histogram;

/// Answers.
#[metric(counter = "answers")]
static ANSWERS: Counter;

#[metric(histogram = ANSWER_SIZE)]
fn answer() {}

#[metric(histogram = "reply_duration", description = "Time of a reply.", buckets = [1, 2])]
#[metric(histogram = "reply_size", description = "Size of a reply.", unit = "By", buckets = [1, 2])]
fn reply() {}

#[metric(histogram = ANSWERS)]
fn counted() {}

fn main() {
    answer();
    reply();
    counted();
}
