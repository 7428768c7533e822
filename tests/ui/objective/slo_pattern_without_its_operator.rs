//! A pattern is compared with an operator of its own.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status != "5.."), total = HTTP_REQUESTS }

fn main() {}
