//! Windows are those over which people promise something.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_DURATION;

telemark::slo! { hour: 99.9 % over 1h, latency = HTTP_DURATION <= 1 s }
telemark::slo! { months: 99.9 % over 3 months, latency = HTTP_DURATION <= 1 s }
telemark::slo! { unitless: 99.9 % over 30, latency = HTTP_DURATION <= 1 s }

fn main() {}
