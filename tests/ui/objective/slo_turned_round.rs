//! The good part and the whole in each other's place.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS, total = HTTP_REQUESTS.where(status !~ "5..") }

fn main() {}
