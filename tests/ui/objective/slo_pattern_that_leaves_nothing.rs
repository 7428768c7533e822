//! A pattern that every value matches leaves none when it is turned round.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status !~ ".+"), total = HTTP_REQUESTS }

fn main() {}
