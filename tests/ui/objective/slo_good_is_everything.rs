//! A part that is the whole.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS, total = HTTP_REQUESTS }

fn main() {}
