//! A metric that is not declared is the compiler's own error.

telemark::slo! { api: 99.9 % over 30d, good = REQUESTS.where(status !~ "5.."), total = REQUESTS }

fn main() {}
