//! A pattern matches the whole value.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status !~ "5"), total = HTTP_REQUESTS }
telemark::slo! { classes: 99.9 % over 30d, good = HTTP_REQUESTS.where(status =~ "2xx|3xx"), total = HTTP_REQUESTS }

fn main() {}
