//! One thing is measured, and all of it is said.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};

telemark::slo! { nothing: 99.9 % over 30d, page = "platform" }
telemark::slo! { half: 99.9 % over 30d, good = HTTP_REQUESTS.where(status !~ "5..") }
telemark::slo! { other_half: 99.9 % over 30d, total = HTTP_REQUESTS }
telemark::slo! { both: 99.9 % over 30d, total = HTTP_REQUESTS, latency = HTTP_DURATION <= 1 s }

fn main() {}
