//! A value that the label can never have.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status != "5O0"), total = HTTP_REQUESTS }
telemark::slo! { gets: 99.9 % over 30d, good = HTTP_REQUESTS.where(method = "get", status = "200"), total = HTTP_REQUESTS.where(method = "get") }

fn main() {}
