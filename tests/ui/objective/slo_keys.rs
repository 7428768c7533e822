//! Keys that are unknown, belong elsewhere, or are written twice.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_DURATION;

telemark::slo! { api: 99.9 % over 30d, latency = HTTP_DURATION <= 1 s, pge = "a", severity = "page", ticket = "a", ticket = "b" }
telemark::slo! { errors: 99.9 % over 30d, errors = HTTP_DURATION, objective = 99.9, over = 30d, by(service) }

fn main() {}
