//! What is not ours is recorded by rules: spans, events and errors that none of telemark's macros has made.
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::error::Error;
use std::fmt;
use telemark::testing::{Scope, scope};
use telemark::{SpanEvent, SpanRecord, Value};
use tracing::{Level, info_span};

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

#[track_caller]
fn shown(span: &SpanRecord, key: &str) -> String {
    span.attribute(key).map_or_else(|| panic!("no `{key}` in {span:?}"), ToString::to_string)
}

fn of_event<'a>(event: &'a SpanEvent, key: &str) -> Option<&'a Value> {
    event.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

/// The events of one span in which `work` runs.
fn events(work: impl FnOnce()) -> Vec<SpanEvent> {
    let captured = scope();
    info_span!("around").in_scope(work);
    ended(&captured, "around").events
}

#[test]
fn fields_with_the_name_of_a_secret_lose_their_value_also_if_it_is_a_number() {
    let captured = scope();
    let span =
        info_span!("login", user.password = "hunter2", pin = 4711, apiKey = ?("a", "b"), token_count = 7);
    span.record("pin", 815);
    drop(span);
    let span = ended(&captured, "login");
    for key in ["user.password", "pin", "apiKey"] {
        assert_eq!(shown(&span, key), "[redacted]", "{key}");
    }
    assert_eq!(span.attribute("token_count"), Some(&Value::I64(7)), "a count is no token");
}

#[test]
fn urls_sql_and_headers_are_recorded_by_the_rules_of_the_conventions() {
    let captured = scope();
    drop(info_span!(
        "call",
        url.full = "https://ann:pw@example.com/a?page=2&token=abc#x",
        url.query = "page=2&token=abc",
        http.target = %"/a?session=abc",
        uri = ?"/b?session=abc",
        db.query.text = "SELECT name FROM users WHERE mail = 'ann@example.com' AND id = 42",
        db.statement = ?"SELECT 1 WHERE a = 'ann@example.com'",
        sql = %"UPDATE users SET pin = 4711",
        http.request.header.content_type = "text/plain",
        http.request.header.x_api = "abc",
        headers = ?["authorization", "abc"],
    ));
    let span = ended(&captured, "call");
    assert_eq!(
        shown(&span, "url.full"),
        "https://REDACTED:REDACTED@example.com/a?page=REDACTED&token=REDACTED"
    );
    assert_eq!(shown(&span, "url.query"), "page=REDACTED&token=REDACTED");
    assert_eq!(shown(&span, "http.target"), "/a?session=REDACTED");
    assert!(shown(&span, "uri").starts_with("\"/b?session=REDACTED"), "{span:?}");
    let sql = shown(&span, "db.query.text");
    assert!(!sql.contains("ann") && !sql.contains("42"), "{sql}");
    assert!(!shown(&span, "db.statement").contains("ann"), "{span:?}");
    assert_eq!(shown(&span, "sql"), "UPDATE users SET pin = ?");
    assert_eq!(shown(&span, "http.request.header.content_type"), "text/plain");
    assert_eq!(shown(&span, "http.request.header.x_api"), "[redacted]");
    assert_eq!(shown(&span, "headers"), "[redacted]");
}

#[test]
fn text_is_scanned_wherever_it_stands() {
    let key = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    let captured = scope();
    let span = info_span!("around", note = %format!("use {key}"), late = tracing::field::Empty);
    span.record("late", key);
    span.in_scope(|| tracing::warn!(note = ?key, "with {key}"));
    drop(span);
    let told = format!("{:?}", captured.spans());
    assert!(!told.contains(&key[4..]), "{told}");
    assert!(told.contains("use "), "what is harmless stays: {told}");
}

#[test]
fn an_event_is_named_by_what_is_literal_and_tells_the_rest_as_an_attribute() {
    let events = events(|| {
        for user in ["ann", "bob"] {
            tracing::info!("cache miss");
            tracing::info!("user {user} asked");
            tracing::info!("{user}");
        }
        tracing::info!(name: "user.asked", user = "ann", "user {}", "ann");
    });
    let names: Vec<_> = events.iter().map(|event| event.name.as_ref()).collect();
    assert_eq!((names[0], names[3], names[6]), ("cache miss", "cache miss", "user ann"));
    assert!(names[1].starts_with("event ") && names[1].contains("second_line.rs"), "{names:?}");
    assert_eq!(of_event(&events[1], "message"), Some(&Value::from("user ann asked")));
    assert!(names[5].starts_with("event "), "another text is no literal: {names:?}");
    assert_eq!(of_event(&events[5], "message"), Some(&Value::from("bob")));
}

#[derive(Debug)]
struct Unreadable(serde_json::Error);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the order cannot be read: {}", self.0)
    }
}

impl Error for Unreadable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn an_error_does_not_repeat_the_input_that_it_could_not_read() {
    let error = Unreadable(serde_json::from_str::<u64>("\"078-05-1120\"").expect_err("it is text"));
    assert!(error.to_string().contains("078-05"), "otherwise there is nothing to hide: {error}");
    let events = events(|| tracing::error!(error = &error as &(dyn Error + 'static), "refused"));
    let told = of_event(&events[0], "error").expect("it is told").to_string();
    assert_eq!(told, "the order cannot be read: json of the wrong data at line 1 column 13");
}

#[test]
fn what_the_author_lists_in_our_macros_is_recorded_as_it_is() {
    let captured = scope();
    let token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    drop(telemark::span!("ours", shown = %token, pin = 4711));
    let span = ended(&captured, "ours");
    assert_eq!(shown(&span, "shown"), token);
    assert_eq!(span.attribute("pin"), Some(&Value::I64(4711)));
}

#[telemark::instrument]
fn as_tracing_does(password: &str, pin: u32, note: &str, count: u32) -> usize {
    password.len() + note.len() + (pin + count) as usize
}

#[test]
fn what_instrument_captures_was_not_decided_by_anybody() {
    let captured = scope();
    as_tracing_does("hunter2", 4711, "harmless", 3);
    let span = ended(&captured, "as_tracing_does");
    assert_eq!(shown(&span, "password"), "[redacted]");
    assert_eq!(shown(&span, "pin"), "[redacted]");
    assert_eq!(shown(&span, "note"), "harmless");
    assert_eq!(shown(&span, "count"), "3");
}

#[test]
fn known_callsites_are_recorded_by_rules_of_their_own() {
    let events = events(|| {
        // As sqlx writes them.
        tracing::event!(
            target: "sqlx::query",
            Level::WARN,
            summary = "INSERT INTO users VALUES ('ann') …",
            db.statement = "\n\nINSERT INTO users VALUES ('ann', 17)\n",
            rows_affected = 1_u64,
        );
        tracing::warn!(target: "sqlx_postgres::options::parse", key = %"sslpass", value = %"hunter2", "ignoring");
        tracing::warn!(target: "sqlx_core::config", "read config toml: {}", "password = 'hunter2'");
    });
    let told = format!("{events:?}");
    assert!(!told.contains("'ann'") && !told.contains("17)") && !told.contains("hunter2"), "{told}");
    assert_eq!(of_event(&events[0], "rows_affected"), Some(&Value::U64(1)));
    assert_eq!(of_event(&events[1], "key"), Some(&Value::from("sslpass")));
}

#[test]
fn a_debug_that_panics_or_logs_harms_nobody() {
    struct Busy;
    impl fmt::Debug for Busy {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            tracing::info!(note = ?"another value", "while one is printed");
            f.write_str("busy")
        }
    }
    struct Bomb;
    impl fmt::Debug for Bomb {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("a Debug of somebody's")
        }
    }
    let captured = scope();
    drop(info_span!("outer", busy = ?Busy, bomb = ?Bomb));
    let span = ended(&captured, "outer");
    assert_eq!(shown(&span, "busy"), "busy");
    assert_eq!(shown(&span, "bomb"), "[panicked while it was printed]");
}
