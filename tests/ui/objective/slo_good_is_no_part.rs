//! A part that is not within the whole.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status !~ "5.."), total = HTTP_REQUESTS.where(method = "GET") }

fn main() {}
