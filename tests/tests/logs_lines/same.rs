//! A line that is written straight from an event is the line of its record, to the byte.

use super::{ENOUGH, Page};
use std::fmt;
use std::sync::{Arc, Mutex};
use telemark::log::{Format, Layer, Output, Record, Sink};
use telemark::{Event, Policy};
use tracing::field::Empty;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;

/// Keeps records.
#[derive(Default)]
struct Kept(Policy, Mutex<Vec<Record>>);

impl Sink for Kept {
    fn policy(&self) -> Policy {
        self.0
    }

    fn accept(&self, record: &Record) {
        self.1.lock().unwrap().push(record.clone());
    }
}

/// The lines that are written straight, and those of the same records.
fn both(policy: Policy, run: impl FnOnce()) -> (String, String) {
    let (straight, recorded) = (Page::default(), Page::default());
    let output = |page: &Page| Arc::new(Output::new(Format::Json, policy, "gate\"way", page.clone()));
    let (lines, kept, records) =
        (output(&straight), Arc::new(Kept(policy, Mutex::default())), output(&recorded));
    let sinks: Vec<Arc<dyn Sink>> = vec![Arc::<Output>::clone(&lines), Arc::<Kept>::clone(&kept)];
    let layer = Layer::new(sinks, Targets::new().with_default(LevelFilter::TRACE));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), run);
    kept.1.lock().unwrap().iter().for_each(|record| records.accept(record));
    assert!(lines.flush(ENOUGH) && records.flush(ENOUGH), "a writer in memory is fast");
    (straight.text(), recorded.text())
}

struct Bomb;

impl fmt::Debug for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half of \"it\"")?;
        panic!("a Debug of the user's")
    }
}

struct Personal;

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seen as {}", Policy::current())
    }
}

/// Events of every kind that `tracing` knows.
fn every_kind() {
    tracing::info!("plain");
    tracing::warn!(a = 1, b = -2_i64, c = 0.5, d = true, e = "te\"xt", "with {}", "fields");
    tracing::error!(target: "else\\where", long = u64::MAX, huge = u128::MAX, none = Empty, nan = f64::NAN);
    tracing::debug!({ request.method = "GET", request.path = %"/x", request.took = 1e-7, user.id = "u" }, "nested");
    tracing::trace!({ request.method = "GET", http.route = "/x", request.path = "/x" }, "scattered");
    tracing::info!({ a.b.c = 1, a.b.d = 2, a.e = 3, f = 4 }, "deep");
    tracing::info!({ a.b = None::<u8>, a.c = Some(2), g = None::<u8> }, "holes");
    tracing::info!(error = "boom", "an error");
    tracing::info!({ error = "boom", error.type = "db" }, "an error in its own way");
    tracing::info!({ error.type = "db" }, "an error's type");
    tracing::info!(level = "FAKE", service = 7, "reserved");
    tracing::info!({ level = "FAKE", other = 1, trace_id.x = 7 }, "reserved and scattered");
    tracing::info!(name: "cache.miss", key = ?"a\nb", "named");
    tracing::info!(name: "cache.miss", { event.id = 7 }, "named, with a field in its way");
    tracing::info!(bomb = ?Bomb, after = 1, "survives {:?}", Bomb);
    tracing::info!(patient = ?Personal, "under a policy: {:?}", Personal);
    tracing::info!({ log.level = "a field of that name" }, "not of the log crate");
    tracing::info!(message = 5);
    tracing::info!(message = "explicit", x = 1);
    tracing::info!({ x = 1, message = "late" });
    tracing::info!(x = 1);
    tracing::info!({ user.name = "n" }, "beside the user");
    tracing::info!({ "with space" = 1, "dots..in..a.row." = 2, "." = 3 }, "odd keys");
}

#[test]
fn a_line_is_the_same_with_and_without_a_record() {
    for policy in [Policy::Production, Policy::Dev] {
        let (straight, recorded) = both(policy, every_kind);
        assert_eq!(straight.lines().count(), 23, "{straight}");
        for (one, other) in straight.lines().zip(recorded.lines()) {
            assert_eq!(one, other);
            serde_json::from_str::<serde_json::Value>(one).unwrap_or_else(|error| panic!("{error}: {one}"));
        }
        assert!(straight.contains(&format!("\"patient\":\"seen as {policy}\"")), "{straight}");
        assert!(straight.contains(r#""bomb":"[panicked while it was printed]","after":1"#), "{straight}");
    }
}

#[telemark::redact]
struct Inner {
    #[redact(public)]
    at: f64,
    #[redact(pii)]
    name: &'static str,
}

#[derive(Event)]
#[event(
    name = "every.kind",
    level = "warn",
    message = "of {text}, {number}, {float}, {whole}, {option}, {list}, {inner} and {email}"
)]
#[expect(dead_code, reason = "what no sink shows is not read either")]
struct EveryKind {
    #[redact(public)]
    text: &'static str,
    #[redact(public)]
    number: i32,
    #[redact(public)]
    float: f64,
    #[redact(public)]
    whole: f64,
    #[redact(public)]
    option: Option<u8>,
    #[redact(public, rename = "nested.list")]
    list: Vec<&'static str>,
    #[redact(nested, rename = "nested.inner")]
    inner: Inner,
    #[redact(email)]
    email: &'static str,
    #[redact(secret)]
    password: &'static str,
    #[redact(drop)]
    session: &'static str,
}

#[derive(Event)]
#[event(name = "odd.keys", message = "{one} {two} {bomb}")]
struct OddKeys {
    #[redact(public, rename = "a.b")]
    one: u8,
    #[redact(public)]
    bomb: Bomb,
    #[redact(public, rename = "a.c")]
    two: u8,
}

/// The log of this process for typed events, which go to no subscriber.
fn typed(run: impl FnOnce()) -> (String, String) {
    let (straight, recorded) = (Page::default(), Page::default());
    let output =
        |page: &Page| Arc::new(Output::new(Format::Json, Policy::Production, "gateway", page.clone()));
    let (lines, kept, records) = (output(&straight), Arc::new(Kept::default()), output(&recorded));
    let setup = telemark::setup("gateway").ignore_environment().logs(telemark::Logs::Off);
    let setup = setup.log_sink(Arc::<Output>::clone(&lines)).log_sink(Arc::<Kept>::clone(&kept));
    let telemetry = setup.install().unwrap();
    run();
    kept.1.lock().unwrap().iter().for_each(|record| records.accept(record));
    assert!(lines.flush(ENOUGH) && records.flush(ENOUGH), "a writer in memory is fast");
    drop(telemetry);
    (straight.text(), recorded.text())
}

#[test]
fn the_line_of_a_typed_event_is_the_same_with_and_without_a_record_and_in_a_span() {
    let event = |option| EveryKind {
        text: "a \"text\"\n",
        number: -7,
        float: 0.25,
        whole: 3.0,
        option,
        list: vec!["one", "tw\"o"],
        inner: Inner { at: 1.5, name: "Ann" },
        email: "ann@gmail.com",
        password: "canary",
        session: "canary",
    };
    let (straight, recorded) = typed(|| {
        event(None).emit();
        OddKeys { one: 1, bomb: Bomb, two: 2 }.emit();
        telemark::span!("around").in_scope(|| {
            telemark::set_user("user-\"7\"");
            event(Some(9)).emit();
            OddKeys { one: 1, bomb: Bomb, two: 2 }.emit();
            tracing::info!("of the same user");
        });
    });
    assert_eq!(straight.lines().count(), 5, "{straight}");
    straight.lines().zip(recorded.lines()).for_each(|(one, other)| assert_eq!(one, other));
    let json: serde_json::Value = serde_json::from_str(straight.lines().next().unwrap()).unwrap();
    assert_eq!(
        json["@message"],
        "of a \"text\"\n, -7, 0.25, 3, None, [\"one\", \"tw\\\"o\"], Inner { at: 1.5, name: *** } and ***@gmail.com"
    );
    assert_eq!(json["nested"]["list"], r#"["one", "tw\"o"]"#);
    assert_eq!(json["password"], "[secret]");
    assert!(!straight.contains("canary"), "{straight}");
    let json: serde_json::Value = serde_json::from_str(straight.lines().nth(2).unwrap()).unwrap();
    assert_eq!((&json["user"]["id"], &json["option"]), (&"user-\"7\"".into(), &9.into()));
    assert_eq!(json["tracking_id"], json["trace_id"]);
}
