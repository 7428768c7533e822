//! `#[instrument]` beside telemark's other attributes.

use super::{ended, text};
use telemark::testing::{assert_metric, scope};
use telemark::{Counter, Outcome, Status, instrument, metric};

/// Orders placed under `#[instrument]`.
#[metric(counter = "instrumented_orders")]
static ORDERS: Counter<Outcome>;

#[instrument(skip_all, err)]
#[metric(counter = ORDERS, labels(outcome))]
fn below(paid: bool) -> Result<(), String> {
    paid.then_some(()).ok_or_else(|| "unpaid".to_owned())
}

#[metric(counter = ORDERS, labels(outcome))]
#[metric(in_flight = "instrumented_orders_in_flight", description = "Orders now in work.")]
#[instrument(skip_all, err)]
async fn above(paid: bool) -> Result<(), String> {
    paid.then_some(()).ok_or_else(|| "unpaid".to_owned())
}

#[metric(counter = ORDERS, labels(outcome))]
#[tracing::instrument(skip_all)]
fn upstream(paid: bool) -> Result<(), String> {
    paid.then_some(()).ok_or_else(|| "unpaid".to_owned())
}

#[tokio::test]
async fn metrics_and_span_share_one_guard_in_any_order() {
    let captured = scope();
    assert!(below(true).is_ok() && below(false).is_err());
    assert!(above(true).await.is_ok() && above(false).await.is_err());
    assert!(upstream(true).is_ok() && upstream(false).is_err());
    assert_metric!(ORDERS { outcome: Success } == 3);
    assert_metric!(ORDERS { outcome: Failure } == 3);
    for name in ["below", "above"] {
        let span = ended(&captured, name);
        assert_eq!(span.status, Status::Error("alloc::string::String".into()), "{name}");
        assert_eq!(text(&span, "code.function.name"), Some(format!("instrument::together::{name}")));
    }
    assert_eq!(captured.spans().len(), 6);
    // That of `tracing` is no guard of ours, and keeps a span of its own.
    assert_eq!(ended(&captured, "upstream").status, Status::Unset);
}

#[instrument]
fn classified(name: &str, #[redact(pii = hmac)] email: &str, #[redact(secret)] password: &str) -> usize {
    name.len() + email.len() + password.len()
}

#[instrument(skip(email), fields(mail = email))]
fn renamed(#[redact(email)] email: &str) -> usize {
    email.len()
}

#[instrument(skip_all)]
fn skipped(#[redact(pii)] email: &str) -> usize {
    email.len()
}

#[test]
fn a_classified_argument_is_recorded_in_its_redacted_form_and_a_secret_never() {
    let captured = scope();
    classified("Ann", "ann@example.com", "hunter2");
    renamed("ann@example.com");
    skipped("ann@example.com");
    let span = ended(&captured, "classified");
    assert_eq!(text(&span, "name").as_deref(), Some("Ann"));
    assert!(span.attribute("email").is_some() && span.attribute("password").is_none(), "{span:?}");
    assert!(ended(&captured, "renamed").attribute("mail").is_some());
    assert!(ended(&captured, "skipped").attribute("email").is_none());
    let shown = format!("{:?}", captured.spans());
    assert!(!shown.contains("ann@example.com") && !shown.contains("hunter2"), "{shown}");
}
