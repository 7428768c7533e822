//! What people are told.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_DURATION;

telemark::slo! { "API latency": 99.9 % over 30d, latency = HTTP_DURATION <= 1 s, page = "", summary = " ", runbook = "wiki/api" }
telemark::slo! { labelled: 99.9 % over 30d, latency = HTTP_DURATION <= 1 s, labels(severity = "page", tier = "1", tier = "2", sloth_id = "x"), summary = "{{ $labels.path }} is slow" }
telemark::slo! { #[cfg(test)] hidden: 99.9 % over 30d, latency = HTTP_DURATION <= 1 s, labels() }
telemark::slo! { texts: 99.9 % over 30d, latency = HTTP_DURATION <= 1 s, description = " ", crate = "telemark" }

fn main() {}
