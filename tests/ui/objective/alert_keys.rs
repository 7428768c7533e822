//! Keys that are unknown, belong elsewhere, or say nothing.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_REQUESTS;

telemark::alert! { silent: rate(HTTP_REQUESTS) > 1 / s }
telemark::alert! { misspelt: rate(HTTP_REQUESTS) > 1 / s, severity = "waring" }
telemark::alert! { keys: rate(HTTP_REQUESTS) > 1 / s, severty = "warning", for = 5m, page = "a", annotations(summary = "a") }
telemark::alert! { over: rate(HTTP_REQUESTS) > 1 / s, severity = "warning", over = 10s }
telemark::alert! { gone: absent(HTTP_REQUESTS), severity = "warning", over = 10m, by(path) }
telemark::alert! { name-with-dashes: rate(HTTP_REQUESTS) > 1 / s, severity = "warning" }
telemark::alert! { "name with words": rate(HTTP_REQUESTS) > 1 / s, severity = "warning" }
telemark::alert! { texts: rate(HTTP_REQUESTS) > 1 / s, severity = "warning", description = "", runbook = "wiki", crate = "telemark", expr = "x", ticket = "a" }

fn main() {}
