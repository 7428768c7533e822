//! The harness' cases of `traceparent`: 1 to 23, 24 of what comes without one, and 41 of level 2.

use crate::{Harness, SPAN, TRACE};
use telemark::SpanContext;

/// What the service sends on if this header line alone comes.
async fn sent(line: &str) -> SpanContext {
    Harness::start().await.context(&[line]).await.0
}

/// These values are continued: the same trace, a span of our own.
async fn continued(values: &[&str]) {
    for value in values {
        let parent = sent(&format!("traceparent: {value}")).await;
        assert_eq!(parent.trace_id().to_string(), TRACE, "{value}");
        assert_ne!(parent.span_id().to_string(), SPAN, "{value}");
    }
}

/// These values are refused: a new trace, and no `tracestate` that may have come along.
async fn refused(values: &[&str]) {
    let harness = Harness::start().await;
    for value in values {
        let line = format!("traceparent: {value}");
        let (parent, state) = harness.context(&[&line, "tracestate: foo=1"]).await;
        // Whatever was wrong, hardly a part of it is found again.
        assert!(!parent.trace_id().to_string().contains(&TRACE[4..28]), "{value}");
        assert_ne!(parent.trace_id().to_string(), "0".repeat(32));
        assert_eq!(state, None, "{value}");
    }
}

#[tokio::test]
async fn case_01_neither_header_begins_a_trace() {
    let (parent, state) = Harness::start().await.context(&[]).await;
    assert!(parent.flags().is_random() && state.is_none());
}

#[tokio::test]
async fn case_02_a_traceparent_alone_is_continued() {
    continued(&["00-12345678901234567890123456789012-1234567890123456-01"]).await;
    let line = format!("traceparent: 00-{TRACE}-{SPAN}-01");
    assert_eq!(Harness::start().await.context(&[&line]).await.1, None);
}

#[tokio::test]
async fn case_03_two_of_them_are_none() {
    let harness = Harness::start().await;
    let one = "traceparent: 00-12345678901234567890123456789011-1234567890123456-01";
    let other = "traceparent: 00-12345678901234567890123456789012-1234567890123456-01";
    for lines in [[one, other], [other, one], [one, one]] {
        let parent = harness.context(&lines).await.0;
        assert_ne!(parent.trace_id().to_string()[..31], TRACE[..31], "{lines:?}");
    }
}

#[tokio::test]
async fn case_04_a_header_of_another_name_is_none() {
    for name in ["trace-parent", "trace.parent"] {
        assert_ne!(
            sent(&format!("{name}: 00-{TRACE}-{SPAN}-01")).await.trace_id().to_string(),
            TRACE,
            "{name}"
        );
    }
}

#[tokio::test]
async fn case_05_its_name_is_read_in_any_case() {
    for name in ["TraceParent", "TrAcEpArEnT", "TRACEPARENT"] {
        assert_eq!(
            sent(&format!("{name}: 00-{TRACE}-{SPAN}-01")).await.trace_id().to_string(),
            TRACE,
            "{name}"
        );
    }
}

#[tokio::test]
async fn case_06_nothing_follows_the_flags_of_version_00() {
    refused(&[
        "00-12345678901234567890123456789012-1234567890123456-01.",
        "00-12345678901234567890123456789012-1234567890123456-01-what-the-future-will-be-like",
    ])
    .await;
}

#[tokio::test]
async fn case_07_a_later_version_is_read_as_far_as_it_is_known() {
    continued(&[
        "cc-12345678901234567890123456789012-1234567890123456-01",
        "cc-12345678901234567890123456789012-1234567890123456-01-what-the-future-will-be-like",
    ])
    .await;
    refused(&["cc-12345678901234567890123456789012-1234567890123456-01.what-the-future-will-be-like"]).await;
}

#[tokio::test]
async fn case_08_version_ff_is_forbidden() {
    refused(&["ff-12345678901234567890123456789012-1234567890123456-01"]).await;
}

#[tokio::test]
async fn case_09_a_version_is_hexadecimal() {
    refused(&[
        ".0-12345678901234567890123456789012-1234567890123456-01",
        "0.-12345678901234567890123456789012-1234567890123456-01",
    ])
    .await;
}

#[tokio::test]
async fn case_10_a_version_has_no_more_than_two_digits() {
    refused(&[
        "000-12345678901234567890123456789012-1234567890123456-01",
        "0000-12345678901234567890123456789012-1234567890123456-01",
    ])
    .await;
}

#[tokio::test]
async fn case_11_a_version_has_no_fewer_than_two_digits() {
    refused(&["0-12345678901234567890123456789012-1234567890123456-01"]).await;
}

#[tokio::test]
async fn case_12_a_trace_id_of_zeros_is_none() {
    refused(&["00-00000000000000000000000000000000-1234567890123456-01"]).await;
}

#[tokio::test]
async fn case_13_a_trace_id_is_lower_case_hexadecimal() {
    refused(&[
        "00-.2345678901234567890123456789012-1234567890123456-01",
        "00-1234567890123456789012345678901.-1234567890123456-01",
        "00-ABCDEF7890123456789012345678901A-1234567890123456-01",
    ])
    .await;
}

#[tokio::test]
async fn case_14_a_trace_id_has_no_more_than_32_digits() {
    refused(&["00-123456789012345678901234567890123-1234567890123456-01"]).await;
}

#[tokio::test]
async fn case_15_a_trace_id_has_no_fewer_than_32_digits() {
    refused(&["00-1234567890123456789012345678901-1234567890123456-01"]).await;
}

#[tokio::test]
async fn case_16_a_parent_id_of_zeros_is_none() {
    refused(&["00-12345678901234567890123456789012-0000000000000000-01"]).await;
}

#[tokio::test]
async fn case_17_a_parent_id_is_hexadecimal() {
    refused(&[
        "00-12345678901234567890123456789012-.234567890123456-01",
        "00-12345678901234567890123456789012-123456789012345.-01",
    ])
    .await;
}

#[tokio::test]
async fn case_18_a_parent_id_has_no_more_than_16_digits() {
    refused(&["00-12345678901234567890123456789012-12345678901234567-01"]).await;
}

#[tokio::test]
async fn case_19_a_parent_id_has_no_fewer_than_16_digits() {
    refused(&["00-12345678901234567890123456789012-123456789012345-01"]).await;
}

#[tokio::test]
async fn case_20_flags_are_hexadecimal() {
    refused(&[
        "00-12345678901234567890123456789012-1234567890123456-.0",
        "00-12345678901234567890123456789012-1234567890123456-0.",
    ])
    .await;
}

#[tokio::test]
async fn case_21_flags_have_no_more_than_two_digits() {
    refused(&["00-12345678901234567890123456789012-1234567890123456-001"]).await;
}

#[tokio::test]
async fn case_22_flags_have_no_fewer_than_two_digits() {
    refused(&["00-12345678901234567890123456789012-1234567890123456-1"]).await;
}

#[tokio::test]
async fn case_23_blanks_around_the_value_do_not_count() {
    for (before, behind) in [(" ", ""), ("\t", ""), ("", " "), ("", "\t"), ("\t ", " \t")] {
        let parent = sent(&format!("traceparent:{before}00-{TRACE}-{SPAN}-01{behind}")).await;
        assert_eq!(parent.trace_id().to_string(), TRACE, "{before:?} {behind:?}");
    }
}

#[tokio::test]
async fn case_24_a_tracestate_without_a_traceparent_is_dropped() {
    let harness = Harness::start().await;
    for state in ["foo=1", "foo=1,bar=2"] {
        assert_eq!(harness.context(&[&format!("tracestate: {state}")]).await.1, None, "{state}");
    }
}

#[tokio::test]
async fn case_41_the_flag_of_random_trace_ids_is_passed_on_as_it_came() {
    let harness = Harness::start().await;
    for (received, sent) in [("00", 0), ("01", 1), ("02", 2), ("03", 3), ("ff", 3), ("fc", 0)] {
        let (parent, _) = harness.context(&[&format!("traceparent: 00-{TRACE}-{SPAN}-{received}")]).await;
        let told = (parent.trace_id().to_string(), parent.flags().to_byte());
        assert_eq!(told, (TRACE.to_owned(), sent), "{received}");
    }
}
