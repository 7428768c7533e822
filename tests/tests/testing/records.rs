//! `assert_span!` and `assert_log!`: what they find, and what they say when they do not.

use super::refusal;
use std::time::Duration;
use telemark::testing::{assert_log, assert_span};
use telemark::{Event, traced};

#[traced(args(id, ratio), err(Display), kind = client)]
fn load(id: u32, ratio: f64) -> Result<(), String> {
    if id == 0 { Err("no such row".to_owned()) } else { Ok(()) }
}

#[traced(fields(user.id = %"u-7", cached = true, took = Duration::from_millis(250), status = 200))]
fn handle(id: u32) -> bool {
    tracing::info!("loading");
    load(id, 0.5).is_ok()
}

#[telemark::test]
fn a_span_is_found_by_whatever_is_known_of_it() {
    assert!(!handle(0));
    assert!(handle(7));
    assert_span!("handle");
    assert_span!("handle", user.id = "u-7", cached = true, took = 0.25, count = 2);
    assert_span!("handle", took = Duration::from_millis(250), "user.id" ~ "7");
    // In quotes, a key of the macro's own is an attribute.
    assert_span!("handle", status = Unset, "status" = 200, parent = none, event = "loading");
    assert_span!("load", id = 0_u8, ratio = 0.5, status = Error, kind = Client, parent = "handle");
    assert_span!("load", id = 7, status = Unset, count = 1);
    assert_span!("load", event = "exception", count = 1);
    assert_span!("save", count = 0);
    let name = String::from("load");
    assert_span!(&name, id = 7,);
}

#[telemark::test]
fn a_failure_shows_the_tree_and_what_differs_in_the_nearest_span() {
    handle(7);
    let text = refusal(|| assert_span!("load", status = Error, id = 8, rows = 3, parent = "handle"));
    assert_eq!(
        text,
        "assertion failed: no span with name = \"load\", status = \"error\", id = 8, rows = 3, parent = \"handle\"\n\
         the nearest differs:\n  \
           status: expected \"error\", found \"unset\"\n  \
           id: expected 8, found 7\n  \
           rows: expected 3, found nothing\n\
         spans that have ended:\n  \
           handle user.id=\"u-7\" cached=true took=0.25 status=200 [loading]\n    \
             load id=7 ratio=0.5  ←\n"
    );
    let text = refusal(|| assert_span!("lod"));
    assert!(text.contains("the nearest differs:\n  name: expected \"lod\", found \"load\"\n"), "{text}");
}

#[telemark::test]
fn a_number_of_spans_is_a_number_of_spans() {
    handle(7);
    handle(8);
    let text = refusal(|| assert_span!("load", count = 1));
    assert!(
        text.starts_with("assertion failed: expected 1 × span with name = \"load\"\n  found: 2\n"),
        "{text}"
    );
    assert_eq!(text.matches('←').count(), 2, "{text}");
    let text = refusal(|| assert_span!("handle", cached = true, count = 0));
    assert!(text.contains("expected 0 × span") && text.contains("found: 2"), "{text}");
}

#[telemark::test]
fn a_span_that_is_still_open_is_told() {
    let open = telemark::span!("slow");
    let text = refusal(|| assert_span!("slow"));
    assert_eq!(
        text,
        "assertion failed: no span with name = \"slow\"\nno span has ended in this test\nstill open: slow\n"
    );
    drop(open);
    assert_span!("slow");
}

#[derive(Event)]
#[event(name = "login.refused", level = "warn", message = "refused after {tries} tries")]
struct LoginRefused {
    #[redact(public)]
    tries: u32,
    #[redact(email)]
    email: String,
}

fn log_in() {
    tracing::error!(code = 7_i64, "database is down");
    tracing::debug!(target: "pool", size = 3, "taken");
    telemark::span!("log_in").in_scope(|| LoginRefused { tries: 3, email: "ann@example.com".into() }.emit());
}

#[telemark::test]
fn a_log_record_is_found_by_whatever_is_known_of_it() {
    log_in();
    assert_log!(level = ERROR, message = "database is down", code = 7, span = none);
    assert_log!(message ~ "is down", target = module_path!());
    assert_log!(level = "debug", target = "pool", size = 3);
    assert_log!(name = "login.refused", level = WARN, tries = 3_usize, message ~ "3 tries", span = "log_in");
    // What is redacted in production is redacted here.
    assert_log!(name = "login.refused", email = "***@example.com");
    assert_log!(level = WARN, count = 1);
    assert_log!(target = "nobody", count = 0);
}

#[telemark::test]
fn a_failure_shows_what_was_logged_and_what_differs_in_the_nearest_record() {
    log_in();
    let text = refusal(|| assert_log!(level = ERROR, message ~ "upset", code = 7));
    assert_eq!(
        text,
        "assertion failed: no log record with level = \"ERROR\", message ~ \"upset\", code = 7\n\
         the nearest differs:\n  \
           message: expected text with \"upset\" in it, found \"database is down\"\n\
         what was logged:\n  \
           ERROR testing::records: database is down code=7  ←\n  \
           DEBUG pool: taken size=3\n  \
           WARN  testing::records: [login.refused] refused after 3 tries tries=3 email=\"***@example.com\"\n"
    );
}

#[telemark::test]
fn an_empty_log_says_so() {
    let text = refusal(|| assert_log!(level = ERROR));
    assert_eq!(
        text,
        "assertion failed: no log record with level = \"ERROR\"\nnothing was logged in this test\n"
    );
}
