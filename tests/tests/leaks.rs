//! No secret reaches any sink: a program that is full of them runs in a process of its own, and all that it writes is
//! searched for every one of them, in every encoding.

#[allow(dead_code, reason = "other test programs ask more of it")]
#[cfg(test)]
#[path = "otlp/collector.rs"]
mod collector;
mod leaks {
    pub(crate) mod calls;
    pub(crate) mod case;
    pub(crate) mod child;
    pub(crate) mod foreign;
    pub(crate) mod judge;
    pub(crate) mod purpose;
    pub(crate) mod secrets;
    pub(crate) mod service;
    pub(crate) mod values;
}

use leaks::case::{CASES, LEAKING};
use leaks::{child, judge};

#[test]
fn what_the_process_of_a_case_runs() {
    child::run();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_json_and_otlp_over_http_nothing_leaks_and_what_is_public_arrives() {
    judge::keeps_its_secrets(&CASES[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_terminal_and_otlp_over_grpc_zipped_nothing_leaks() {
    judge::keeps_its_secrets(&CASES[1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_a_layer_with_otlp_over_http_zipped_nothing_leaks() {
    judge::keeps_its_secrets(&CASES[2]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_the_policy_of_authors_no_secret_leaks_and_otlp_is_that_of_production() {
    judge::keeps_its_secrets(&CASES[3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_leaks_on_purpose_is_caught_at_every_sink() {
    judge::is_caught(&LEAKING).await;
}
