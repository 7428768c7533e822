//! The part stands first.

use telemark::http::HTTP_REQUESTS;

telemark::alert! { errors: ratio(HTTP_REQUESTS, HTTP_REQUESTS.where(status =~ "5..")) > 1 %, severity = "warning" }
telemark::alert! { same: ratio(HTTP_REQUESTS, HTTP_REQUESTS) > 1 %, severity = "warning" }
telemark::alert! { across: ratio(HTTP_REQUESTS.where(status =~ "5.."), HTTP_REQUESTS.where(method = "GET")) > 1 %, severity = "warning" }
telemark::alert! { half: ratio(HTTP_REQUESTS) > 1 %, severity = "warning" }

fn main() {}
