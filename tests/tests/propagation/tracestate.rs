//! The harness' cases of `tracestate`: 25 to 37, strict.

use crate::{Harness, PARENT, TRACE};

/// What is sent on of these lines of `tracestate`, each behind a valid parent.
async fn sent(harness: &Harness, lines: &[&str]) -> Option<String> {
    let lines: Vec<String> = lines.iter().map(|line| format!("tracestate: {line}")).collect();
    harness.state(&texts(&lines)).await
}

/// These lines go on as this list.
async fn passed_on(cases: &[(&[&str], &str)]) {
    let harness = Harness::start().await;
    for (lines, expected) in cases {
        assert_eq!(sent(&harness, lines).await.as_deref(), Some(*expected), "{lines:?}");
    }
}

/// These lines are dropped, all of them.
async fn dropped(cases: &[&[&str]]) {
    let harness = Harness::start().await;
    for lines in cases {
        assert_eq!(sent(&harness, lines).await, None, "{lines:?}");
    }
}

#[tokio::test]
async fn case_25_both_headers_are_passed_on() {
    let (parent, state) = Harness::start().await.context(&[PARENT, "tracestate: foo=1,bar=2"]).await;
    assert_eq!((parent.trace_id().to_string().as_str(), state.as_deref()), (TRACE, Some("foo=1,bar=2")));
}

#[tokio::test]
async fn case_26_a_header_of_another_name_is_none() {
    let harness = Harness::start().await;
    for name in ["trace-state", "trace.state"] {
        assert_eq!(harness.state(&[&format!("{name}: foo=1")]).await, None, "{name}");
    }
}

#[tokio::test]
async fn case_27_its_name_is_read_in_any_case() {
    let harness = Harness::start().await;
    for name in ["TraceState", "TrAcEsTaTe", "TRACESTATE"] {
        assert_eq!(harness.state(&[&format!("{name}: foo=1")]).await.as_deref(), Some("foo=1"), "{name}");
    }
}

#[tokio::test]
async fn case_28_an_empty_header_is_never_sent_and_spoils_no_other() {
    dropped(&[&[""]]).await;
    passed_on(&[(&["foo=1", ""], "foo=1"), (&["", "foo=1"], "foo=1")]).await;
}

#[tokio::test]
async fn case_29_several_headers_are_one_list_in_order() {
    let lines = ["foo=1,bar=2", "rojo=1,congo=2", "baz=3"];
    passed_on(&[(&lines, "foo=1,bar=2,rojo=1,congo=2,baz=3")]).await;
}

#[tokio::test]
async fn case_30_of_a_key_that_stands_there_twice_one_member_stays() {
    passed_on(&[
        (&["foo=1,foo=1"], "foo=1"),
        (&["foo=1,foo=2"], "foo=1"),
        (&["foo=1", "foo=1"], "foo=1"),
        (&["foo=1", "foo=2"], "foo=1"),
    ])
    .await;
}

#[tokio::test]
async fn case_31_every_character_that_is_allowed_is_passed_on() {
    let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
    let value: String = (0x20..=0x7e_u8).map(char::from).filter(|sign| !",=".contains(*sign)).collect();
    let plain = format!("{key}={value}");
    let vendor = format!("{key}@a-z0-9_-*/={value}");
    passed_on(&[(&[&plain], &plain), (&[&vendor], &vendor)]).await;
}

#[tokio::test]
async fn case_32_blanks_around_members_do_not_count() {
    passed_on(&[
        (&["foo=1 \t , \t bar=2, \t baz=3"], "foo=1,bar=2,baz=3"),
        (&["foo=1\t \t,\t \tbar=2,\t \tbaz=3"], "foo=1,bar=2,baz=3"),
        (&[" foo=1"], "foo=1"),
        (&["\tfoo=1"], "foo=1"),
        (&["foo=1 "], "foo=1"),
        (&["foo=1\t"], "foo=1"),
        (&["\t foo=1 \t"], "foo=1"),
    ])
    .await;
}

#[tokio::test]
async fn case_33_a_key_has_only_its_characters() {
    dropped(&[&["foo =1"], &["FOO=1"], &["foo.bar=1"]]).await;
}

#[tokio::test]
async fn case_34_a_key_begins_with_a_letter_or_a_digit() {
    dropped(&[&["@foo=1,bar=2"], &["_foo=1,bar=2"]]).await;
    // Level 2 has no grammar of vendors any more: the sign may stand anywhere behind the first.
    for state in ["foo@=1,bar=2", "foo@@bar=1,bar=2", "foo@bar@baz=1,bar=2", "0foo=1"] {
        passed_on(&[(&[state], state)]).await;
    }
}

fn texts(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn case_35_there_are_at_most_32_members() {
    let list = |members: u32| (1..=members).map(|at| format!("bar{at:02}={at:02}")).collect::<Vec<_>>();
    let (most, more) = (list(32), list(33));
    let lines = |list: &[String]| list.chunks(10).map(|ten| ten.join(",")).collect::<Vec<_>>();
    passed_on(&[(&texts(&lines(&most)), &most.join(","))]).await;
    dropped(&[&texts(&lines(&more))]).await;
}

#[tokio::test]
async fn case_36_a_key_has_at_most_256_characters() {
    let of = |length: usize| format!("{}=1", "z".repeat(length));
    let vendor = format!("{}@{}=1", "t".repeat(241), "v".repeat(14));
    passed_on(&[
        (&["foo=1", &of(256)], &format!("foo=1,{}", of(256))),
        (&["foo=1", &vendor], &format!("foo=1,{vendor}")),
    ])
    .await;
    dropped(&[&["foo=1", &of(257)]]).await;
}

#[tokio::test]
async fn case_37_a_value_has_only_its_characters_and_is_never_empty() {
    let long = format!("foo=1,bar={}", "z".repeat(257));
    dropped(&[&["foo=bar=baz"], &["foo=,bar=3"], &["foo"], &[&long]]).await;
}
