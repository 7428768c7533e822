//! The test kit: each test sees its own spans, logs and metrics, and says what is missing.

#[path = "testing/functions.rs"]
mod functions;
#[path = "testing/kept_apart.rs"]
mod kept_apart;
#[path = "testing/records.rs"]
mod records;
#[path = "testing/series.rs"]
mod series;
#[path = "testing/views.rs"]
mod views;

use std::panic::{UnwindSafe, catch_unwind};

/// What an assertion says that does not hold.
fn refusal(assertion: impl FnOnce() + UnwindSafe) -> String {
    let payload = catch_unwind(assertion).expect_err("the assertion does not hold");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => (*other.downcast::<&str>().expect("a panic has a text")).to_owned(),
    }
}
