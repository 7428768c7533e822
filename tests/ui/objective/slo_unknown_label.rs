//! A label that the metric does not have.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(stauts !~ "5.."), total = HTTP_REQUESTS }
telemark::slo! { by_code: 99.9 % over 30d, good = HTTP_REQUESTS.where(code != "500"), total = HTTP_REQUESTS }

fn main() {}
