//! How matchers are written.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status == "200", method, path = 7), total = HTTP_REQUESTS.where() }
telemark::slo! { filtered: 99.9 % over 30d, good = HTTP_REQUESTS.filter(status = "200"), total = HTTP_REQUESTS.where status = "200" }
telemark::slo! { called: 99.9 % over 30d, good = "http_requests_total", total = HTTP_REQUESTS HTTP_REQUESTS }

fn main() {}
