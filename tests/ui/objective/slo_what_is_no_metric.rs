//! Something else than a metric.

const REQUESTS: u32 = 1;

telemark::slo! { api: 99.9 % over 30d, good = REQUESTS.where(status !~ "5.."), total = REQUESTS }

fn main() {}
