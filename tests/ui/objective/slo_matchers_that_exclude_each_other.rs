//! Two matchers that no value passes.

use telemark::http::HTTP_REQUESTS;

telemark::slo! { api: 99.9 % over 30d, good = HTTP_REQUESTS.where(status =~ "2..", status !~ "[0-4].."), total = HTTP_REQUESTS }

fn main() {}
