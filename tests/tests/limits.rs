//! How much of a span is kept: OTEL_*_LIMIT, each set tried in a process of its own, in both mounts.

use serde_json::{Value as Json, json};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, PoisonError};
use telemark::{SpanContext, SpanId, SpanRecord, SpanSink, TraceId, Value, traced};

/// Set in the processes that the tests start; without it the program below does nothing.
const PROGRAM: &str = "TELEMARK_TESTS_LIMITS";

#[derive(Default)]
struct Seen(Mutex<Vec<SpanRecord>>);

impl SpanSink for Seen {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.clone());
    }
}

fn links(count: u8) -> Vec<SpanContext> {
    let ids = |n: u8| TraceId::from_bytes([n; 16]).zip(SpanId::from_bytes([n; 8]));
    (1..=count).filter_map(ids).map(|(trace, span)| SpanContext::new(trace, span)).collect()
}

#[traced(fields(a = 1, %long, b = 2, c = 3, late: u64), span = sp, links = links(5))]
fn work(long: &str) {
    tracing::info!(x = 1, long, y = 2, z = 3, "first");
    tracing::info!(?long, "second");
    tracing::info!("third");
    // A key that has a value may still get another one; a new one may be one too many.
    sp.late(4);
    telemark::set_attribute("user.note", long.to_owned());
    telemark::set_user("user-123");
}

#[traced]
fn busy() {
    for n in 0..130 {
        tracing::info!(n, "again");
        telemark::set_attribute(format!("mark.{n}"), n);
    }
}

fn shown(attributes: &[(std::borrow::Cow<'static, str>, Value)]) -> Json {
    attributes.iter().map(|(key, value)| format!("{key}={value}")).collect()
}

/// What runs in the child: two spans, shown as JSON.
#[tokio::test]
async fn program() {
    if std::env::var_os(PROGRAM).is_none() {
        return;
    }
    let seen = Arc::new(Seen::default());
    let sink: Arc<dyn SpanSink> = Arc::<Seen>::clone(&seen);
    let telemetry = telemark::setup("limits").span_sink(sink).install().expect("nothing is in the way");
    work("ä€💥xyz");
    busy();
    telemetry.shutdown().await.expect("there is nothing to send");
    let spans = seen.0.lock().unwrap();
    let [work, busy] = &spans[..] else { panic!("two spans: {spans:?}") };
    let event = |event: &telemark::SpanEvent| {
        let attributes = event.attributes.iter().filter(|(key, _)| key != "level").cloned();
        json!([event.name, shown(&attributes.collect::<Vec<_>>()), event.dropped_attributes])
    };
    let identity = ["code.function.name", "tracking_id"]
        .map(|key| work.attribute(key).unwrap_or_else(|| panic!("{key} is always there")).to_string().len());
    let own = work.attributes.iter().filter(|(key, _)| key != "code.function.name" && key != "tracking_id");
    let shown = json!({
        "attributes": shown(&own.cloned().collect::<Vec<_>>()),
        "identity": identity,
        "dropped": [work.dropped_attributes, work.dropped_events, work.dropped_links],
        "events": work.events.iter().map(event).collect::<Vec<_>>(),
        "links": work.links.len(),
        "busy": [busy.attributes.len(), busy.events.len()],
        "busy dropped": [busy.dropped_attributes, busy.dropped_events],
    });
    println!("shown={shown}");
}

fn run(variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(program);
    command.args(["--exact", "program", "--nocapture"]).env(PROGRAM, "1");
    let output = command.envs(variables.iter().copied()).output().expect("the program runs");
    assert!(output.status.success(), "{variables:?}: {output:?}");
    output
}

/// What the program shows under these variables, the same in both mounts.
fn under(variables: &[(&str, &str)]) -> Json {
    let [engine, layer] = ["engine", "layer"].map(|mount| {
        let output = run(&[variables, &[("TELEMARK_MOUNT", mount)]].concat());
        let text = String::from_utf8(output.stdout).expect("it is text");
        let line = text.lines().find_map(|line| line.split_once("shown=")).expect("the program shows it").1;
        serde_json::from_str::<Json>(line).expect("it is JSON")
    });
    assert_eq!(engine, layer, "{variables:?}");
    engine
}

#[test]
fn without_a_word_the_limits_are_those_of_the_specification() {
    let shown = under(&[]);
    let attributes = ["a=1", "long=ä€💥xyz", "b=2", "c=3", "late=4", "user.id=user-123", "user.note=ä€💥xyz"];
    assert_eq!(shown["attributes"], json!(attributes));
    assert_eq!(shown["dropped"], json!([0, 0, 0]));
    assert_eq!(
        (&shown["events"][0][1], &shown["links"]),
        (&json!(["x=1", "long=ä€💥xyz", "y=2", "z=3"]), &json!(5))
    );
    // 126 of the 128 marks that a request keeps, because the span's own identity comes first.
    assert_eq!((&shown["busy"], &shown["busy dropped"]), (&json!([128, 128]), &json!([2, 2])));
}

#[test]
fn more_than_the_limits_is_dropped_and_counted_in_the_span() {
    let shown = under(&[
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "4"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "2"),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", "3"),
        ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "2"),
    ]);
    assert_eq!(shown["attributes"], json!(["a=1", "long=ä€💥xyz", "b=2", "c=3"]));
    // The late field and two marks; an event that is too much; two links.
    assert_eq!(shown["dropped"], json!([3, 1, 2]));
    // `y`, `z` and the event's level.
    assert_eq!(shown["events"][0], json!(["first", ["x=1", "long=ä€💥xyz"], 3]));
    assert_eq!((&shown["links"], &shown["identity"]), (&json!(3), &json!([12, 32])));
}

#[test]
fn a_general_limit_holds_for_spans_and_events_alike() {
    let shown = under(&[("OTEL_ATTRIBUTE_COUNT_LIMIT", "1"), ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "3")]);
    assert_eq!(shown["attributes"], json!(["a=1"]));
    assert_eq!(shown["events"][0], json!(["first", ["x=1", "long=ä€💥xyz", "y=2"], 2]));
}

#[test]
fn long_texts_are_cut_between_two_characters() {
    let shown =
        under(&[("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "9"), ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "3")]);
    let attributes = ["a=1", "long=ä€💥", "b=2", "c=3", "late=4", "user.id=use", "user.note=ä€💥"];
    assert_eq!(shown["attributes"], json!(attributes));
    assert_eq!(shown["events"][0][1], json!(["x=1", "long=ä€💥", "y=2", "z=3"]));
    assert_eq!(shown["events"][1][1], json!(["long=\"ä€"]));
    assert_eq!(shown["identity"], json!([12, 32]), "who a span is, is never cut");
}

#[test]
fn what_is_no_number_is_told_once_and_the_default_kept() {
    let variables = [
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "many"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "-1"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1.5"),
    ];
    assert_eq!(under(&variables), under(&[]));
    let output = run(&variables);
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    for (name, value) in variables {
        let sentence = format!("{name}={value} is not a number that can be used; the default is kept");
        assert_eq!(told.matches(&sentence).count(), 1, "{told}");
    }
}
