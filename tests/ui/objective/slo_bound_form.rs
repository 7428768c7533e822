//! A bound is at most something.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_DURATION;

telemark::slo! { less: 95 % over 30d, latency = HTTP_DURATION < 1 s }
telemark::slo! { nothing: 95 % over 30d, latency = HTTP_DURATION }
telemark::slo! { unit: 95 % over 30d, latency = HTTP_DURATION <= 1 parsec }

fn main() {}
