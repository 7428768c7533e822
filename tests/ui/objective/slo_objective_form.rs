//! An objective is a percentage over a window.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_DURATION;

telemark::slo! { share: 0.999 over 30d, latency = HTTP_DURATION <= 1 s }
telemark::slo! { no_window: 99.9 %, latency = HTTP_DURATION <= 1 s }
telemark::slo! { no_range: 99.9 % over, latency = HTTP_DURATION <= 1 s }
telemark::slo! { no_objective, latency = HTTP_DURATION <= 1 s }
telemark::slo! {}

fn main() {}
