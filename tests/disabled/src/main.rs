//! One program twice, annotated and plain: without telemark's feature `record` both run the same instructions.
//!
//! `tests/checks/disabled.py` counts them: the functions `annotated_*` against their `plain_*`.

mod annotated;
mod cases;
mod plain;
mod vocabulary;

use std::hint::black_box;
use std::process::ExitCode;

/// How often each case calls its function.
const CALLS: u64 = 1000;

fn main() -> ExitCode {
    // No `cfg` in `main`: set-up compiles, installs nothing and says so.
    let Ok(telemetry) = telemark::setup("disabled").install() else { return ExitCode::FAILURE };
    let sums = [
        (cases::annotated_function(CALLS), cases::plain_function(CALLS)),
        (cases::annotated_method(CALLS), cases::plain_method(CALLS)),
        (cases::annotated_future(CALLS), cases::plain_future(CALLS)),
        (cases::annotated_returned(CALLS), cases::plain_returned(CALLS)),
        (cases::annotated_block(CALLS), cases::plain_block(CALLS)),
        (cases::annotated_updates(CALLS), cases::plain_updates(CALLS)),
        (cases::annotated_event(CALLS), cases::plain_event(CALLS)),
    ];
    let catalog = telemark::catalog();
    let declared =
        catalog.spans.len() + catalog.metrics.len() + catalog.events.len() + catalog.redacted.len();
    println!("declared {declared}, recorded {}, series {}", telemetry.health().spans, telemetry.series());
    if black_box(sums).iter().all(|(annotated, plain)| annotated == plain) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::vocabulary::ParcelError;
    use telemark::{Failure, Redact, Secret};

    /// Where a parcel goes.
    #[derive(Redact)]
    struct Address {
        #[redact(pii)]
        street: String,
        #[redact(secret)]
        zip: String,
    }

    #[test]
    fn what_protects_data_does_not_depend_on_recording() {
        let address = Address { street: "Fleet Street 7".to_owned(), zip: "12345".to_owned() };
        let shown = format!("{address:?}");
        assert_eq!((address.street.len(), address.zip.len()), (14, 5));
        assert!(!shown.contains("Fleet") && !shown.contains("12345"), "{shown}");
        assert!(!format!("{:?}", Secret::new("open sesame")).contains("sesame"));
    }

    #[test]
    fn failures_keep_their_facts() {
        assert_eq!(ParcelError::Unknown.kind().error_type(), "unknown");
        assert_eq!(ParcelError::Lost.kind().http_status(), 404);
    }
}
