//! How conditions are written.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};

telemark::alert! { increase: increase(HTTP_REQUESTS) > 10, severity = "warning" }
telemark::alert! { quantile: histogram_quantile(0.95, HTTP_DURATION) > 1 s, severity = "warning" }
telemark::alert! { equal: rate(HTTP_REQUESTS) == 0 / s, severity = "warning" }
telemark::alert! { nothing: rate(HTTP_REQUESTS), severity = "warning" }
telemark::alert! { absent: absent(HTTP_REQUESTS) > 1, severity = "warning" }
telemark::alert! { comma: rate(HTTP_REQUESTS) > 1 / s, for 5m, severity = "warning" }
telemark::alert! { lasts: rate(HTTP_REQUESTS) > 1 / s for ever, severity = "warning" }
telemark::alert! { pattern: "rate(http_requests_total[5m]) > 1", severity = "warning" }

fn main() {}
