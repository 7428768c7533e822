//! A counter only grows.

use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};

telemark::alert! { many: HTTP_REQUESTS > 1000, severity = "warning" }
telemark::alert! { slow: HTTP_DURATION > 1 s, severity = "warning" }

fn main() {}
