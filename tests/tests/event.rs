//! Typed events: what reaches the log, the span and the catalog.

#[path = "event/nested.rs"]
mod nested;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use telemark::log::{Format, Output, Record, Sink};
use telemark::{Event, Policy, Redacted, SpanRecord, SpanSink, Telemetry, Value, traced};
use telemark_tests::Page;
use tracing::Level;

#[derive(Event)]
#[event(name = "workflow.generated", level = "info", message = "generated {nodes_count} nodes")]
struct WorkflowGenerated {
    #[redact(public)]
    nodes_count: u64,
}

/// A wrong password.
#[derive(Event)]
#[event(
    name = "login.refused",
    level = "warn",
    message = "{{{email}}} from {address}, {tries} tries, note {note}"
)]
#[expect(dead_code, reason = "what no sink shows is not read either")]
struct LoginRefused<'a> {
    #[redact(email)]
    email: &'a str,
    #[redact(ip, rename = "client.address")]
    address: IpAddr,
    #[redact(public)]
    tries: Option<u8>,
    #[redact(pii)]
    note: &'a str,
    #[redact(drop)]
    session: &'a str,
    #[redact(secret)]
    password: &'a str,
}

fn refused(tries: Option<u8>) -> LoginRefused<'static> {
    LoginRefused {
        email: "ann.canary@gmail.com",
        address: [203, 0, 113, 77].into(),
        tries,
        note: "canary note",
        session: "canary session",
        password: "canary password",
    }
}

#[derive(Event)]
#[event(name = "cache_flushed")]
struct CacheFlushed;

#[derive(Event)]
#[event(name = "batch.stored", message = "stored {items}")]
struct BatchStored<T, const N: usize>
where
    T: Copy,
{
    #[redact(public)]
    items: [T; N],
}

#[derive(Event)]
#[event(name = "cache.looked_at", level = debug, message = "looked for {key}")]
struct CacheLookedAt {
    #[redact(public)]
    key: u32,
}

/// Keeps what the log hands it.
struct Kept {
    policy: Policy,
    records: Mutex<Vec<Record>>,
}

impl Kept {
    fn new(policy: Policy) -> Arc<Self> {
        Arc::new(Self { policy, records: Mutex::default() })
    }

    /// The records of one event in the trace of this span.
    fn of(&self, span: &SpanRecord, name: &str) -> Vec<Record> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let trace = span.context.trace_id();
        let within = |record: &&Record| record.span.as_ref().is_some_and(|span| span.trace_id() == trace);
        records.iter().filter(within).filter(|record| record.name == name).cloned().collect()
    }

    fn named(&self, name: &str) -> Vec<Record> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().filter(|record| record.name == name).cloned().collect()
    }
}

impl Sink for Kept {
    fn policy(&self) -> Policy {
        self.policy
    }

    fn accept(&self, record: &Record) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record.clone());
    }
}

/// Keeps what ends.
#[derive(Default)]
struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.clone());
    }
}

/// The log of this process: a sink of each policy, and lines of JSON.
struct Log {
    ended: Arc<Ended>,
    production: Arc<Kept>,
    dev: Arc<Kept>,
    page: Page,
    json: Arc<Output>,
    _telemetry: Telemetry,
}

impl Log {
    fn install() -> Self {
        let (production, dev, page) =
            (Kept::new(Policy::Production), Kept::new(Policy::Dev), Page::default());
        let json = Arc::new(Output::new(Format::Json, Policy::Production, "events", page.clone()));
        let sinks: [Arc<dyn Sink>; 3] =
            [Arc::<Kept>::clone(&production), Arc::<Kept>::clone(&dev), Arc::<Output>::clone(&json)];
        let ended = Arc::new(Ended::default());
        let setup = telemark::setup("events").ignore_environment().logs(telemark::Logs::Off);
        let setup = setup.span_sink(Arc::<Ended>::clone(&ended));
        let setup = sinks.into_iter().fold(setup, telemark::Setup::log_sink);
        let telemetry = setup.install().expect("it is the first install of this process");
        Self { ended, production, dev, page, json, _telemetry: telemetry }
    }

    /// The one line of JSON in which this text stands.
    fn line(&self, text: &str) -> serde_json::Value {
        assert!(self.json.flush(Duration::from_secs(10)), "a writer in memory is fast");
        let page = self.page.text();
        let lines: Vec<_> = page.lines().filter(|line| line.contains(text)).collect();
        let [line] = lines.as_slice() else { panic!("one line is wanted: {lines:?}") };
        serde_json::from_str(line).expect("a line is JSON")
    }
}

static LOG: LazyLock<Log> = LazyLock::new(Log::install);

/// Runs inside a span of its own that is recorded, and gives it.
fn recorded(run: impl FnOnce()) -> SpanRecord {
    LazyLock::force(&LOG);
    let span = telemark::span!("around");
    let here = span.in_scope(|| {
        run();
        telemark::current().expect("telemetry is installed")
    });
    drop(span);
    let ended = LOG.ended.0.lock().unwrap_or_else(PoisonError::into_inner);
    ended.iter().find(|span| span.context.span_id() == here.span_id).expect("the span has ended").clone()
}

fn pairs<'a>(
    of: impl IntoIterator<Item = &'a (std::borrow::Cow<'static, str>, Value)>,
) -> Vec<(&'a str, String)> {
    of.into_iter().map(|(key, value)| (key.as_ref(), value.to_string())).collect()
}

#[test]
fn an_event_is_one_record_and_one_event_of_the_span_at_the_same_time() {
    let span = recorded(|| WorkflowGenerated { nodes_count: 7 }.emit());
    let records = LOG.production.of(&span, "workflow.generated");
    let [record] = records.as_slice() else { panic!("one record is wanted: {records:?}") };
    assert_eq!((record.level, record.message.as_ref()), (Level::INFO, "generated 7 nodes"));
    assert_eq!(record.target, module_path!());
    assert_eq!(record.fields, [("nodes_count".into(), Value::U64(7))]);
    assert_eq!(record.span.as_ref().map(telemark::SpanContext::span_id), Some(span.context.span_id()));
    assert!(record.request.is_some(), "the record knows its request");
    let [event] = span.events.as_slice() else { panic!("one event is wanted: {:?}", span.events) };
    assert_eq!(event.name, "workflow.generated");
    assert_eq!(event.attributes, record.fields);
    assert_eq!(event.time, record.time);
}

#[test]
fn a_line_of_json_has_the_name_the_message_and_the_fields_as_an_object() {
    let span = recorded(|| WorkflowGenerated { nodes_count: 1234 }.emit());
    let line = LOG.line("1234");
    assert_eq!(line["@message"], "generated 1234 nodes");
    assert_eq!((&line["level"], &line["logger"]), (&"INFO".into(), &module_path!().into()));
    assert_eq!((&line["event"]["name"], &line["nodes_count"]), (&"workflow.generated".into(), &1234.into()));
    assert_eq!(line["trace_id"], span.context.trace_id().to_string());
}

#[test]
fn every_place_shows_the_fields_as_its_policy_says() {
    let span = recorded(|| refused(Some(3)).emit());
    let shown = [
        ("email", "***@gmail.com".to_owned()),
        ("client.address", "203.0.113.0".to_owned()),
        ("tries", "3".to_owned()),
        ("note", "***".to_owned()),
        ("password", "[secret]".to_owned()),
    ];
    assert_eq!(pairs(&span.events[0].attributes), shown);
    let production = LOG.production.of(&span, "login.refused");
    assert_eq!(pairs(&production[0].fields), shown);
    assert_eq!(production[0].level, Level::WARN);
    assert_eq!(production[0].message, "{***@gmail.com} from 203.0.113.0, 3 tries, note ***");
    let dev = LOG.dev.of(&span, "login.refused");
    assert_eq!(dev[0].message, "{ann.canary@gmail.com} from 203.0.113.77, 3 tries, note canary note");
    let clear = pairs(&dev[0].fields);
    assert_eq!(clear.last(), Some(&("password", "[secret]".to_owned())));
    assert_eq!(clear[3], ("note", "canary note".to_owned()));
    for hidden in ["canary password", "canary session"] {
        assert!(!format!("{span:?}{production:?}{dev:?}").contains(hidden), "{hidden}");
    }
    assert!(!format!("{span:?}{production:?}").contains("canary"), "{span:?} {production:?}");
}

#[test]
fn what_is_absent_is_no_attribute_and_reads_none() {
    let span = recorded(|| refused(None).emit());
    let record = &LOG.production.of(&span, "login.refused")[0];
    assert!(record.message.contains(", None tries"), "{}", record.message);
    assert!(record.fields.iter().all(|(key, _)| key != "tries"), "{record:?}");
    assert!(span.events[0].attributes.iter().all(|(key, _)| key != "tries"), "{span:?}");
}

#[test]
fn without_a_message_the_name_stands_for_it_and_without_a_level_info() {
    let span = recorded(|| CacheFlushed.emit());
    let record = &LOG.production.of(&span, "cache_flushed")[0];
    assert_eq!((record.level, record.message.as_ref()), (Level::INFO, "cache_flushed"));
    assert!(record.fields.is_empty() && span.events[0].attributes.is_empty());
}

#[test]
fn an_event_may_have_parameters() {
    let span = recorded(|| BatchStored { items: [1_u8, 2] }.emit());
    assert_eq!(LOG.production.of(&span, "batch.stored")[0].message, "stored [1, 2]");
}

#[test]
fn a_level_that_the_log_does_not_want_leaves_nothing() {
    let span = recorded(|| CacheLookedAt { key: 5 }.emit());
    assert!(LOG.production.of(&span, "cache.looked_at").is_empty());
    assert!(span.events.is_empty(), "{:?}", span.events);
}

#[test]
fn an_unsampled_span_has_no_events_and_its_log_has_the_record() {
    #[derive(Event)]
    #[event(name = "unsampled.seen")]
    struct UnsampledSeen;

    #[traced(parent = remote(caller))]
    fn unsampled(caller: &HashMap<String, String>) -> Option<telemark::Current> {
        UnsampledSeen.emit();
        telemark::current()
    }

    LazyLock::force(&LOG);
    let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00".to_owned();
    let here = unsampled(&HashMap::from([("traceparent".to_owned(), caller)]));
    let here = here.expect("telemetry is installed");
    let records = LOG.production.named("unsampled.seen");
    let [record] = records.as_slice() else { panic!("one record is wanted: {records:?}") };
    let span = record.span.as_ref().expect("the span has an identity");
    assert_eq!((span.trace_id(), span.is_sampled()), (here.trace_id, false));
}

#[test]
fn outside_of_any_span_there_is_a_record_all_the_same() {
    #[derive(Event)]
    #[event(name = "lonely.happened", message = "after {short} of {large}")]
    struct LonelyHappened {
        #[redact(public)]
        at: f64,
        #[redact(public)]
        short: f32,
        #[redact(public)]
        large: f64,
    }

    LazyLock::force(&LOG);
    LonelyHappened { at: 1.5, short: 0.1, large: 1e300 }.emit();
    let records = LOG.production.named("lonely.happened");
    let [record] = records.as_slice() else { panic!("one record is wanted: {records:?}") };
    assert!(record.span.is_none() && record.request.is_none(), "{record:?}");
    let fields = [("at", 1.5), ("short", 0.1), ("large", 1e300)];
    assert_eq!(record.fields, fields.map(|(key, number)| (key.into(), Value::F64(number))));
    assert_eq!(record.message, "after 0.1 of 1e300");
}

#[test]
fn a_value_that_panics_or_emits_itself_harms_nobody() {
    struct Panics;

    impl std::fmt::Debug for Panics {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("a Debug of the user's")
        }
    }

    struct Emits;

    impl std::fmt::Debug for Emits {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            HarmDone { panics: Panics, emits: Emits }.emit();
            f.write_str("emitted")
        }
    }

    #[derive(Event)]
    #[event(name = "harm.done", message = "{panics} and {emits}")]
    struct HarmDone {
        #[redact(public)]
        panics: Panics,
        #[redact(public)]
        emits: Emits,
    }

    let span = recorded(|| HarmDone { panics: Panics, emits: Emits }.emit());
    let records = LOG.production.of(&span, "harm.done");
    assert!(!records.is_empty());
    for record in records {
        assert_eq!(record.message, "[panicked while it was printed] and emitted");
    }
    assert!(telemark::log::health().reentrant > 0, "what would go on without end is counted");
}

#[test]
fn an_event_is_classified_like_any_type_that_derives_redact() {
    assert_eq!(
        format!("{:?}", refused(Some(1))),
        "LoginRefused { email: ***@gmail.com, client.address: 203.0.113.0, tries: 1, note: ***, \
         password: [secret] }"
    );
    let json = serde_json::to_value(Redacted(&WorkflowGenerated { nodes_count: 7 }));
    assert_eq!(json.expect("a redacted view always serialises"), serde_json::json!({"nodes_count": 7}));
}

#[test]
fn the_catalog_lists_an_event_with_its_keys_and_its_classes() {
    let catalog = telemark::catalog();
    let event = catalog.events.iter().find(|event| event.name == "login.refused").expect("it is declared");
    assert_eq!(event.level, "WARN");
    assert_eq!(event.message, "{{{email}}} from {address}, {tries} tries, note {note}");
    let keys: Vec<_> = event.fields.iter().map(|field| &*field.name).collect();
    assert_eq!(keys, ["email", "client.address", "tries", "note", "session", "password"]);
    assert!(event.place.file.ends_with("event.rs") && event.place.line > 0, "{:?}", event.place);
    let class = catalog.redacted.iter().find(|redacted| redacted.name == "LoginRefused");
    let classes: Vec<_> =
        class.expect("its fields are classified").fields.iter().map(|field| &*field.class).collect();
    assert_eq!(classes, ["pii", "pii", "public", "pii", "pii", "secret"]);
}
