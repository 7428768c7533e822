//! A part of something else.

use telemark::{Counter, metric};
use telemark::http::HTTP_REQUESTS;

/// Answers.
#[metric(counter = "answers")]
static ANSWERS: Counter;

telemark::slo! { api: 99.9 % over 30d, good = ANSWERS, total = HTTP_REQUESTS }

fn main() {}
