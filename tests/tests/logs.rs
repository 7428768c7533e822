//! Log lines: their exact form, and that logging never harms the service.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

use proptest::prelude::*;
use serde_json::Value as Json;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use telemark::Policy;
use telemark::log::{Format, Layer, Output, Record, Sink, health};
use telemark_tests::Page;
use tracing::Level;
use tracing_subscriber::layer::SubscriberExt;

const ENOUGH: Duration = Duration::from_mins(1);

/// A record of 10 o'clock on the Ides of March.
fn record(message: &'static str) -> Record {
    Record {
        time: 1_710_496_800_123_456_789,
        ..Record::within(None, Level::INFO, "gateway::routes", message)
    }
}

fn written(format: Format, record: &Record) -> String {
    let page = Page::default();
    let output = Output::new(format, Policy::Production, "api-gateway", page.clone());
    output.accept(record);
    assert!(output.flush(ENOUGH), "a writer in memory is fast");
    page.text()
}

/// Runs under a log of these levels and returns what it has written.
fn logged(wanted: &str, policy: Policy, run: impl FnOnce()) -> String {
    let page = Page::default();
    let output: Arc<dyn Sink> = Arc::new(Output::new(Format::Json, policy, "api-gateway", page.clone()));
    let layer = Layer::new(vec![output], wanted.parse().unwrap());
    let subscriber = tracing_subscriber::registry().with(layer.clone());
    tracing::subscriber::with_default(subscriber, run);
    assert!(layer.flush(ENOUGH), "a writer in memory is fast");
    page.text()
}

fn only(lines: &str) -> Json {
    assert_eq!(lines.lines().count(), 1, "{lines}");
    serde_json::from_str(lines).unwrap()
}

#[test]
fn a_line_has_the_exact_form_that_queries_rely_on() {
    let record = record("session created")
        .field("request.method", "POST")
        .field("request.path", "/api/app/sessions")
        .field("request.duration", 0.123)
        .field("request.status", 200_u16)
        .field("user.id", "user-123")
        .field("workflow_id", "wf-1")
        .field("cached", true)
        .field("offset", -3);
    assert_eq!(
        written(Format::Json, &record),
        concat!(
            r#"{"@timestamp":"2024-03-15T10:00:00.123Z","@level":"INFO","@message":"session created","#,
            r#""level":"INFO","service":"api-gateway","logger":"gateway::routes","#,
            r#""request":{"method":"POST","path":"/api/app/sessions","duration":0.123,"status":200},"#,
            r#""user":{"id":"user-123"},"workflow_id":"wf-1","cached":true,"offset":-3}"#,
            "\n"
        )
    );
}

#[test]
fn text_of_any_kind_arrives_unchanged() {
    let hard = "quote \" backslash \\ line\nreturn\r tab\t nul\u{0} bell\u{7} del\u{7f} é 漢 🦀 \u{202e}";
    let line = written(Format::Json, &record("m").field(hard, hard));
    assert_eq!(line.matches('\n').count(), 1, "one record is one line: {line}");
    assert!(line.contains(r"\u0000") && line.contains(r"\u0007") && line.contains(r"\r"), "{line}");
    assert_eq!(only(&line)[hard], hard);
}

#[test]
fn fields_never_overwrite_what_belongs_to_the_record() {
    let line = written(
        Format::Json,
        &record("true").field("level", "FAKE").field("@message", "fake").field("service.name", "fake"),
    );
    let json = only(&line);
    assert_eq!(json["level"], "INFO");
    assert_eq!(json["@message"], "true");
    assert_eq!(json["service"], "api-gateway");
    assert_eq!(json["fields"]["level"], "FAKE");
    assert_eq!(json["fields"]["@message"], "fake");
    assert_eq!(json["fields"]["service"]["name"], "fake");
}

#[test]
fn a_value_in_the_way_of_an_object_moves_into_it() {
    let json = only(&written(Format::Json, &record("m").field("error", "timeout")));
    assert_eq!(
        json["error"],
        serde_json::json!({"message": "timeout"}),
        "an error is an object on every line"
    );
    let json = only(&written(
        Format::Json,
        &record("m")
            .field("error", "timeout")
            .field("error.type", "db")
            .field("user.id", 7)
            .field("user", "ann"),
    ));
    assert_eq!(json["error"], serde_json::json!({"type": "db", "message": "timeout"}));
    assert_eq!(json["user"], serde_json::json!({"id": 7, "value": "ann"}));
    let json = only(&written(
        Format::Json,
        &record("m").field("error.message", "first").field("error", "second").field("error.value", 3),
    ));
    assert_eq!(json["error"], serde_json::json!({"message": "first", "value": 3, "value_": "second"}));
}

#[test]
fn numbers_that_json_has_not_are_words() {
    let json = only(&written(
        Format::Json,
        &record("m")
            .field("a", f64::NAN)
            .field("b", f64::INFINITY)
            .field("c", f64::NEG_INFINITY)
            .field("d", u64::MAX)
            .field("e", 1e300)
            .field("f", -0.0),
    ));
    assert_eq!(
        (&json["a"], &json["b"], &json["c"]),
        (&"NaN".into(), &"Infinity".into(), &"-Infinity".into())
    );
    assert_eq!(json["d"], u64::MAX);
    assert_eq!(json["e"], 1e300);
}

#[test]
fn events_of_tracing_become_lines_with_typed_fields() {
    let lines = logged("info", Policy::Production, || {
        tracing::info!(target: "telemark::access", { request.method = "GET", request.status = 404_u16, request.duration = 0.5 }, "GET /x");
        tracing::debug!("not wanted");
        tracing::info!(name: "cache.miss", key = %"a b", items = ?[1, 2], "cache miss");
    });
    let lines: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["request"], serde_json::json!({"method": "GET", "status": 404, "duration": 0.5}));
    assert_eq!(lines[0]["logger"], "telemark::access");
    assert_eq!(lines[1]["@message"], "cache miss");
    assert_eq!(lines[1]["event"]["name"], "cache.miss");
    assert_eq!((&lines[1]["key"], &lines[1]["items"]), (&"a b".into(), &"[1, 2]".into()));
}

#[test]
fn levels_are_chosen_by_target() {
    let lines = logged("warn,gateway=debug", Policy::Production, || {
        tracing::debug!(target: "gateway::routes", "wanted");
        tracing::info!(target: "elsewhere", "not wanted");
        tracing::error!(target: "elsewhere", "wanted");
    });
    assert_eq!(lines.lines().count(), 2, "{lines}");
}

#[allow(dead_code, reason = "fields are there to be hidden, not to be read")]
#[telemark::redact]
struct Patient {
    #[redact(pii)]
    name: String,
    #[redact(secret)]
    pin: String,
}

#[test]
fn a_logged_value_follows_the_policy_of_its_sink() {
    let log = |policy| {
        logged("info", policy, || {
            let patient = Patient { name: "Ann Smith".into(), pin: "s3cr3t-pin".into() };
            tracing::info!(?patient, "admitted");
            // Outside the log the same value is masked, whatever the log's policy.
            assert_eq!(format!("{patient:?}"), "Patient { name: ***, pin: [secret] }");
        })
    };
    assert_eq!(only(&log(Policy::Production))["patient"], "Patient { name: ***, pin: [secret] }");
    assert_eq!(only(&log(Policy::Dev))["patient"], r#"Patient { name: "Ann Smith", pin: [secret] }"#);
}

struct Bomb;

impl std::fmt::Debug for Bomb {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("a Debug of the user's")
    }
}

#[test]
fn a_value_that_panics_while_it_is_printed_harms_nobody() {
    let line = logged("info", Policy::Production, || tracing::info!(bomb = ?Bomb, ok = 1, "survives"));
    let json = only(&line);
    assert_eq!(json["bomb"], "[panicked while it was printed]");
    assert_eq!((&json["ok"], &json["@message"]), (&1.into(), &"survives".into()));
}

/// A writer that waits until it is let go.
struct Stalled(Arc<(Mutex<bool>, Condvar)>);

impl Write for Stalled {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let (gate, opened) = &*self.0;
        let open = gate.lock().unwrap();
        drop(opened.wait_while(open, |open| !*open).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_stalls_stops_nobody_and_costs_bounded_memory() {
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let output = Output::new(Format::Json, Policy::Production, "x", Stalled(Arc::clone(&gate)));
    let before = health().queue_full;
    let long = record("long").field("text", "x".repeat(64 * 1024));
    let start = Instant::now();
    for _ in 0..200 {
        output.accept(&long);
    }
    assert!(start.elapsed() < ENOUGH, "nobody waits for the writer");
    let lost = health().queue_full - before;
    assert!((60..200).contains(&lost), "of 12 MiB about 4 wait and the rest is counted: {lost}");
    assert!(!output.flush(Duration::from_millis(20)), "a flush has a deadline");
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    assert!(output.flush(ENOUGH));
}

struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn lines_that_cannot_be_written_are_counted() {
    let output = Output::new(Format::Json, Policy::Production, "x", Broken);
    let before = health().io;
    for _ in 0..5 {
        output.accept(&record("lost"));
    }
    assert!(output.flush(ENOUGH));
    assert!(health().io >= before + 5);
}

#[test]
fn an_error_is_written_without_waiting_for_more() {
    let page = Page::default();
    let output = Output::new(Format::Json, Policy::Production, "x", page.clone());
    output.accept(&Record { level: Level::ERROR, ..record("now") });
    let end = Instant::now() + ENOUGH;
    while page.text().is_empty() {
        assert!(Instant::now() < end, "nobody flushes, and the line comes all the same");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn the_line_for_people_is_aligned_and_cannot_steer_their_terminal() {
    let line = written(
        Format::Pretty,
        &record("done \u{1b}[31m").field("user.id", "user-123").field("note", "two words\n").field("n", 3),
    );
    assert_eq!(
        line,
        "10:00:00.123  INFO api-gateway     done \\u{1b}[31m                      \
         user.id=user-123 note=\"two words\\n\" n=3 gateway::routes\n"
    );
}

fn names() -> impl Strategy<Value = Vec<(String, i64)>> {
    let part = prop::sample::select(vec![
        "a", "b", "error", "message", "value", "level", "@level", "fields", "", "é\"", "value_",
    ]);
    let name = prop::collection::vec(part, 1..5).prop_map(|parts| parts.join("."));
    prop::collection::vec((name, any::<i64>()), 0..12)
}

/// The keys of every object, in order, as they stand in the text.
fn repeated_key(text: &str) -> Option<String> {
    struct Unique;
    impl<'de> serde::de::DeserializeSeed<'de> for Unique {
        type Value = Option<String>;
        fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
            input.deserialize_any(self)
        }
    }
    impl<'de> serde::de::Visitor<'de> for Unique {
        type Value = Option<String>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("JSON")
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let (mut seen, mut repeated) = (std::collections::HashSet::new(), None);
            while let Some(key) = map.next_key::<String>()? {
                repeated = map.next_value_seed(Unique)?.or(repeated);
                if !seen.insert(key.clone()) {
                    repeated = Some(key);
                }
            }
            Ok(repeated)
        }
    }
    serde::de::DeserializeSeed::deserialize(Unique, &mut serde_json::Deserializer::from_str(text)).unwrap()
}

#[test]
fn the_search_for_repeated_keys_finds_one() {
    assert_eq!(repeated_key(r#"{"a":{"b":1,"b":2}}"#), Some("b".to_owned()));
}

proptest! {
    #[test]
    fn no_key_stands_twice_whatever_fields_are_called(fields in names()) {
        let mut record = record("m");
        for (name, value) in &fields {
            record = record.field(name.clone(), *value);
        }
        let line = written(Format::Json, &record);
        prop_assert_eq!(repeated_key(&line), None, "{}", line);
        let json: Json = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(&json["level"], "INFO");
        prop_assert_eq!(&json["@message"], "m");
    }
}
