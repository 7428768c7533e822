//! Labels and values in alerts.

use telemark::http::HTTP_REQUESTS;

telemark::alert! { errors: ratio(HTTP_REQUESTS.where(status = "5xx"), HTTP_REQUESTS) > 1 %, severity = "warning" }
telemark::alert! { gone: absent(HTTP_REQUESTS.where(host = "a")) for 5m, severity = "warning" }

fn main() {}
