//! There is no budget at 100 %.

#![allow(unused_imports, reason = "what is refused uses nothing")]

use telemark::http::HTTP_REQUESTS;

telemark::slo! { all: 100 % over 30d, good = HTTP_REQUESTS.where(status !~ "5.."), total = HTTP_REQUESTS }
telemark::slo! { none: 0 % over 30d, good = HTTP_REQUESTS.where(status !~ "5.."), total = HTTP_REQUESTS }

fn main() {}
