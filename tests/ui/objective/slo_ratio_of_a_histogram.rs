//! Events are counted by counters.

use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};

telemark::slo! { api: 99.9 % over 30d, good = HTTP_DURATION.where(status !~ "5.."), total = HTTP_DURATION }
telemark::slo! { latency: 99.9 % over 30d, latency = HTTP_REQUESTS <= 1 s }

fn main() {}
