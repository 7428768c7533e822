//! A pattern that is not complete.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status !~ "(4|5.."), total = HTTP_REQUESTS }
telemark::slo! { repeated: 99.9 % over 30d, good = HTTP_REQUESTS.where(path !~ "*"), total = HTTP_REQUESTS }

fn main() {}
