//! What is logged and recorded, by directives as `RUST_LOG` writes them, and how that changes while the program runs.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use telemark::log::{Record, Sink};
use telemark::{SpanRecord, SpanSink, Telemetry, traced};
use tracing_subscriber::layer::SubscriberExt;

/// Set in the process that runs all these tests once more, on a registry with our layer.
const LAYER: &str = "TELEMARK_TESTS_LAYER";

#[test]
fn all_of_this_is_so_in_the_layer_mount_too() {
    if std::env::var_os(LAYER).is_some() {
        return;
    }
    let this = std::env::current_exe().expect("a test knows its own program");
    let output = std::process::Command::new(this).env(LAYER, "1").output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// What the program has logged and recorded.
#[derive(Default)]
struct Seen {
    lines: Mutex<Vec<String>>,
    spans: Mutex<Vec<String>>,
}

fn held<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sink for Seen {
    fn accept(&self, record: &Record) {
        held(&self.lines).push(record.message.clone().into_owned());
    }
}

impl SpanSink for Seen {
    fn ended(&self, span: &SpanRecord) {
        held(&self.spans).push(span.name.clone().into_owned());
    }
}

struct Program {
    telemetry: Telemetry,
    seen: Arc<Seen>,
}

/// There is one filter in a process, so the tests take turns.
static PROGRAM: LazyLock<Mutex<Program>> = LazyLock::new(|| {
    let seen = Arc::new(Seen::default());
    let setup = telemark::setup("filtered")
        .ignore_environment()
        .logs(telemark::Logs::Off)
        .log_sink(Arc::clone(&seen) as _)
        .span_sink(Arc::clone(&seen) as _);
    let as_layer = std::env::var_os(LAYER).is_some();
    let setup = if as_layer { setup.mount_layer() } else { setup };
    let telemetry = setup.install().expect("the first telemetry of this process");
    if as_layer {
        let registry = tracing_subscriber::registry().with(telemark::layer());
        tracing::subscriber::set_global_default(registry).expect("nobody else sets one");
    }
    Mutex::new(Program { telemetry, seen })
});

impl Program {
    fn begin(directives: &str) -> MutexGuard<'static, Self> {
        let program = held(&PROGRAM);
        program.telemetry.set_filter(directives).expect(directives);
        program.lines();
        program.spans();
        program
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut held(&self.seen.lines))
    }

    fn spans(&self) -> Vec<String> {
        std::mem::take(&mut held(&self.seen.spans))
    }
}

fn say() {
    tracing::warn!("warn");
    tracing::info!("info");
    tracing::debug!("debug");
    tracing::trace!("trace");
}

#[test]
fn callsites_that_are_known_follow_a_change_while_the_program_runs() {
    let program = Program::begin("info");
    say();
    assert_eq!(program.lines(), ["warn", "info"]);
    program.telemetry.set_filter("warn,filter=trace").expect("two directives");
    say();
    tracing::info!(target: "elsewhere", "elsewhere");
    assert_eq!(program.lines(), ["warn", "info", "debug", "trace"]);
    program.telemetry.set_filter("error").expect("a directive");
    say();
    assert_eq!(program.lines(), [""; 0]);
    program.telemetry.set_filter("").expect("no directive is the default");
    say();
    assert_eq!(program.lines(), ["warn", "info"]);
}

#[test]
fn other_threads_follow_the_change_too() {
    let program = Program::begin("info");
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let other = std::thread::spawn(move || {
        while wait.recv().is_ok() {
            say();
        }
    });
    program.telemetry.set_filter("off").expect("a directive");
    go.send(()).expect("the thread waits");
    drop(go);
    other.join().expect("it says what it has to say");
    assert_eq!(program.lines(), [""; 0]);
}

#[test]
fn a_wrong_directive_is_named_and_changes_nothing() {
    let program = Program::begin("warn");
    let fault = program.telemetry.set_filter("info,filter=loud").expect_err("`loud` is no level").to_string();
    assert_eq!(
        fault,
        "the filter stays as it was: the directive `filter=loud` has no level `loud`: off, error, warn, info, debug \
         and trace are levels"
    );
    say();
    assert_eq!(program.lines(), ["warn"]);
}

#[traced]
fn declared() {
    tracing::debug!("in declared");
}

#[test]
fn spans_of_others_follow_the_filter_and_our_own_stay() {
    let program = Program::begin("error");
    tracing::info_span!("theirs").in_scope(declared);
    assert_eq!(program.spans(), ["declared"]);
    program.telemetry.set_filter("info").expect("a directive");
    tracing::info_span!("theirs").in_scope(declared);
    assert_eq!(program.spans(), ["declared", "theirs"]);
}

#[test]
fn a_directive_about_a_span_lets_through_what_happens_inside() {
    let program = Program::begin("warn,[declared]=debug");
    tracing::debug!("before");
    declared();
    tracing::debug!("after");
    assert_eq!(program.lines(), ["in declared"]);
}

fn load(user: &str, tries: i64, hit: bool) -> tracing::Span {
    tracing::debug_span!("load", user, tries, hit, late = tracing::field::Empty)
}

#[test]
fn values_of_fields_decide_as_numbers_truths_and_patterns() {
    let cases = [
        ("[load{user=alice}]=debug", true),
        ("[load{user=\"alice\"}]=debug", true),
        ("[load{user=al.*}]=debug", true),
        ("[load{user=bob}]=debug", false),
        ("[load{tries=3}]=debug", true),
        ("[load{tries=4}]=debug", false),
        ("[load{tries=3,hit=true}]=debug", true),
        ("[load{tries=3,hit=false}]=debug", false),
        ("[{hit}]=debug", true),
        ("[{hit=true}]=info", false),
        ("filter[load{hit=true}]=trace", true),
        ("elsewhere[load{hit=true}]=trace", false),
        ("[load{missing=1}]=debug", false),
    ];
    for (directive, expected) in cases {
        let program = Program::begin(&format!("warn,{directive}"));
        load("alice", 3, true).in_scope(say);
        say();
        let debug = program.lines().iter().filter(|line| *line == "debug").count();
        assert_eq!(debug, usize::from(expected), "{directive}");
    }
}

#[test]
fn a_value_that_comes_later_opens_the_span_it_comes_to() {
    let program = Program::begin("warn,[load{late=7}]=debug");
    let span = load("alice", 1, false);
    span.in_scope(|| {
        tracing::debug!("too early");
        span.record("late", 7);
        tracing::debug!("now");
        tracing::debug_span!("within").in_scope(|| tracing::debug!("below"));
        std::thread::scope(|scope| {
            scope.spawn(|| tracing::debug!("elsewhere"));
        });
    });
    drop(span);
    assert_eq!(program.lines(), ["now", "below"]);
    assert_eq!(program.spans(), ["within", "load"]);
}

#[test]
fn spans_that_are_open_during_a_change_are_left_in_peace() {
    let program = Program::begin("warn,[load]=debug");
    let span = load("alice", 1, false);
    let entered = span.enter();
    program.telemetry.set_filter("warn,[other]=debug").expect("two directives");
    tracing::debug!("still let through, as it was when the span began");
    drop(entered);
    drop(span);
    tracing::debug!("outside");
    program.telemetry.set_filter("warn").expect("a directive");
    load("alice", 1, false).in_scope(|| tracing::debug!("not any more"));
    assert_eq!(program.lines(), ["still let through, as it was when the span began"]);
}

#[test]
fn a_value_whose_debug_logs_is_printed_without_a_stand_still() {
    struct Talks;
    impl std::fmt::Debug for Talks {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            tracing::warn!("being printed");
            f.write_str("talks")
        }
    }
    let program = Program::begin("warn,[quiet{what=talks}]=debug");
    let span = tracing::info_span!("quiet", what = ?Talks);
    span.record("what", tracing::field::debug(Talks));
    span.in_scope(|| tracing::debug!("let through"));
    let lines = program.lines();
    assert_eq!(lines.last().map(String::as_str), Some("let through"));
    assert!(lines.iter().any(|line| line == "being printed"), "{lines:?}");
}
