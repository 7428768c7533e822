//! Traces that the sampler has declined and a tail rule keeps, whole and in order, in every mount: each story in a process
//! of its own.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use telemark::sample::{Sampler, never, ratio, rules};
use telemark::{Health, Logs, SpanContext, SpanExt as _, SpanMemory, SpanRecord, SpanSink, TraceId, traced};
use tokio::runtime::Builder;

/// Names the story that a child process plays; without it the program below does nothing.
const STORY: &str = "TELEMARK_TESTS_STORY";

/// The spans that went on, in order.
#[derive(Default)]
struct Kept(Mutex<Vec<SpanRecord>>);

static KEPT: Kept = Kept(Mutex::new(Vec::new()));

struct Sink;

impl SpanSink for Sink {
    fn ended(&self, span: &SpanRecord) {
        KEPT.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.clone());
    }
}

impl Kept {
    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Each trace in one word: its spans in order, and why it was kept.
    fn traces(&self) -> String {
        let mut traces: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut known: Vec<TraceId> = Vec::new();
        for span in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let id = span.context.trace_id();
            let at = known.iter().position(|known| *known == id).unwrap_or(known.len());
            if at == known.len() {
                known.push(id);
            }
            let reason = span.attribute("telemark.sampling.reason");
            let reason = reason.map(|reason| format!(":{reason}")).unwrap_or_default();
            assert!(!span.context.is_sampled(), "what callees are told does not change");
            traces.entry(at).or_default().push(format!("{}{reason}", span.name));
        }
        traces.into_values().map(|spans| spans.join(",")).collect::<Vec<_>>().join(" ")
    }
}

#[traced(err(Display))]
fn step(fails: bool) -> Result<(), std::io::Error> {
    if fails { Err(std::io::Error::other("it broke")) } else { Ok(()) }
}

#[traced]
fn quick() {}

#[traced]
fn order(fails: bool) {
    quick();
    // The handler answers all the same: the trace is kept for what happened below.
    drop(step(fails));
    tracing::info_span!("of a library").in_scope(quick);
}

#[traced]
fn slow(pause: u64) {
    quick();
    thread::sleep(Duration::from_millis(pause));
}

#[traced]
fn visit(vip: bool) {
    quick();
    telemark::set_attribute("user.vip", vip);
    quick();
}

#[traced]
fn of_a_library(tenant: u64) {
    let span = tracing::info_span!("query", tenant = tracing::field::Empty);
    span.in_scope(quick);
    span.record("tenant", tenant);
}

/// A request whose spans end on several threads, beside those of many others.
#[traced]
async fn request(number: u64) {
    let parts = (0..3).map(|part| tokio::spawn(telemark::Instrument::in_current_span(part_of(number, part))));
    for part in parts.collect::<Vec<_>>() {
        part.await.expect("a part does not panic");
    }
}

#[traced]
async fn part_of(number: u64, part: u64) {
    tokio::task::yield_now().await;
    quick();
    tokio::task::yield_now().await;
    drop(step(number.is_multiple_of(7) && part == 1));
}

#[traced]
fn opens_what_ends_later(fails: bool) -> (tracing::Span, tracing::Span) {
    drop(step(fails));
    (tracing::info_span!("late"), tracing::info_span!("later"))
}

/// Roots that come into the trace of a caller after they have begun.
fn joined() {
    for sampled in [false, true] {
        let root = tracing::info_span!("joined");
        let parent = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0{}", u8::from(sampled));
        let parent = SpanContext::from_traceparent(&parent).expect("it is well formed");
        assert!(root.set_parent(parent.from_remote()), "it has no children yet");
        root.in_scope(|| drop(step(!sampled)));
    }
    let spans = KEPT.0.lock().unwrap_or_else(PoisonError::into_inner);
    let told = |span: &SpanRecord| {
        let reason = span.attribute("telemark.sampling.reason").map(ToString::to_string);
        let joined = span.context.trace_id().to_string().starts_with("4bf92f35");
        format!("{}/{}/{joined}/{}", span.name, reason.unwrap_or_default(), span.context.is_sampled())
    };
    println!("joined={}", spans.iter().map(told).collect::<Vec<_>>().join(" "));
    drop(spans);
    KEPT.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// What ends after the first span of the trace, here or on another thread, in an order of its own.
fn late_spans() {
    let others: Vec<_> = (0..100).map(|_| opens_what_ends_later(false)).collect();
    let kept = opens_what_ends_later(true);
    drop(others);
    thread::spawn(move || drop(kept)).join().expect("closing a span does not panic");
}

/// Traces at once, of which some fail.
fn many_tasks() {
    let runtime = Builder::new_multi_thread().worker_threads(4).build().expect("a runtime without drivers");
    runtime.block_on(async {
        let all = (0..200).map(|number| tokio::spawn(request(number))).collect::<Vec<_>>();
        for one in all {
            one.await.expect("a request does not panic");
        }
    });
    let spans = KEPT.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut traces: BTreeMap<[u8; 16], BTreeMap<String, usize>> = BTreeMap::new();
    for span in &*spans {
        let trace = traces.entry(span.context.trace_id().to_bytes()).or_default();
        *trace.entry(span.name.to_string()).or_default() += 1;
    }
    let whole = [("part_of", 3), ("quick", 3), ("request", 1), ("step", 3)];
    let whole: BTreeMap<String, usize> = whole.map(|(name, count)| (name.to_owned(), count)).into();
    let all = traces.values().filter(|names| **names == whole).count();
    println!("whole={all} of {}", traces.len());
}

#[traced(fields(text = %"x".repeat(1000)))]
fn bulky() {}

#[traced(name = "open")]
fn with_open_traces(count: u64) {
    (0..40).for_each(|_| bulky());
    if count > 0 {
        // A trace of its own below, while this one waits.
        thread::spawn(move || with_open_traces(count - 1)).join().expect("nothing panics");
    }
    drop(step(true));
}

/// Five hundred traces of about forty kilobytes, all open at once.
fn more_than_there_is_room_for() {
    thread::Builder::new().spawn(|| with_open_traces(500)).expect("a thread").join().expect("nothing panics");
}

#[traced]
fn too_much() {
    (0..1000).for_each(|_| bulky());
    drop(step(true));
}

#[traced]
fn family() -> u64 {
    allocation_counter::measure(|| (0..64).for_each(|_| quick())).count_total
}

fn allocations() {
    let first = family();
    let later: u64 = (0..1000).map(|_| family()).sum();
    println!("allocated={later}, first {first}");
    assert!(first > 0, "the first trace makes the memory of all others");
}

/// A sampler, and what happens under it.
fn story(name: &str) -> (Sampler, fn()) {
    match name {
        "errors" => (never().keep_errors(), || [false, true, false, true].map(order).into_iter().collect()),
        "slow" => {
            // Longer than a busy machine makes anybody wait.
            (ratio(0.0).keep_slower_than(Duration::from_millis(700)), || [0, 800].into_iter().for_each(slow))
        }
        "marks" => (never().keep_if("user.vip", true), || [false, true].into_iter().for_each(visit)),
        "late fields" => (never().keep_if("tenant", 7), || [6, 7].into_iter().for_each(of_a_library)),
        "rule" => (rules().name("order", never().keep_errors()).otherwise(never()), || {
            order(true);
            drop(step(true));
        }),
        "joined" => (never().keep_errors(), joined),
        "late" => (never().keep_errors(), late_spans),
        "tasks" => (never().keep_errors(), many_tasks),
        "eviction" => (never().keep_errors(), more_than_there_is_room_for),
        "limit" | "room" => (never().keep_errors(), too_much),
        "allocations" => (never().keep_errors().keep_if("user.vip", "yes"), allocations),
        _ => unreachable!("there is no story {name}"),
    }
}

/// What runs in the child.
#[test]
fn program() {
    let Ok(name) = std::env::var(STORY) else { return };
    let (sampler, happens) = story(&name);
    let setup = telemark::setup("kept").logs(Logs::Off).sampler(sampler).span_sink(Arc::new(Sink));
    let roomy = SpanMemory::default().tail_trace(4 << 20);
    let setup = if name == "room" { setup.span_memory(roomy) } else { setup };
    let telemetry = setup.install().expect("the first install");
    happens();
    let Health { dropped_spans, .. } = telemetry.health();
    println!("kept={}", KEPT.traces());
    println!("counts={} kept, {dropped_spans} lost", KEPT.count());
    drop(telemetry);
}

/// What the child says, on the engine and as a layer.
fn play(name: &str) -> [String; 2] {
    ["engine", "layer"].map(|mount| {
        let mut command = Command::new(std::env::current_exe().expect("a test knows its own program"));
        command.args(["--exact", "program", "--nocapture"]).env(STORY, name).env("TELEMARK_MOUNT", mount);
        for (known, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OTEL_"))
        {
            command.env_remove(&known);
        }
        let output = command.output().expect("the program runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    })
}

/// Both mounts say this.
fn says(name: &str, line: &str) {
    for said in play(name) {
        assert!(said.lines().any(|known| known == line), "{name}: `{line}` is not in\n{said}");
    }
}

#[test]
fn traces_with_an_error_are_kept_whole() {
    let order = "quick,step,quick,of a library,order:error";
    says("errors", &format!("kept={order} {order}"));
}

#[test]
fn traces_that_are_slow_are_kept() {
    says("slow", "kept=quick,slow:slow");
}

#[test]
fn traces_with_an_attribute_are_kept_however_late_it_is_set() {
    says("marks", "kept=quick,quick,visit:attribute");
    says("late fields", "kept=quick,query,of_a_library:attribute");
}

#[test]
fn tail_rules_of_a_rule_are_for_its_traces() {
    says("rule", "kept=quick,step,quick,of a library,order:error");
}

#[test]
fn spans_that_end_after_the_decision_follow_it() {
    let [engine, layer] = play("late");
    assert!(engine.contains("kept=step,opens_what_ends_later:error,late,later\n"), "{engine}");
    // A registry keeps a span open for as long as its children are, so here there is nothing that ends later.
    assert!(layer.contains("kept=step,late,later,opens_what_ends_later:error\n"), "{layer}");
}

#[test]
fn roots_that_join_a_trace_wait_or_go_on_as_the_caller_says() {
    let waited = "step//true/false joined/error/true/false";
    says("joined", &format!("joined={waited} step//true/true joined//true/true"));
}

#[test]
fn traces_of_many_tasks_at_once_are_kept_whole() {
    says("tasks", "whole=29 of 29");
}

#[test]
fn the_oldest_traces_make_room_and_their_spans_are_counted() {
    for said in play("eviction") {
        let counts = said.lines().find_map(|line| line.strip_prefix("counts=")).expect("it is said");
        let counts = counts.strip_suffix(" lost").and_then(|counts| counts.split_once(" kept, "));
        let (kept, lost) = counts.expect("two numbers");
        let [kept, lost] = [kept, lost].map(|count| count.parse::<u64>().expect("a number"));
        // Each trace has forty bulky spans, a step and its first.
        assert_eq!((kept + lost, kept % 42), (501 * 42, 0), "{said}");
        assert!(lost > 50 * 42 && kept > 150 * 42, "{said}");
    }
}

#[test]
fn a_trace_beyond_its_limit_loses_spans_and_is_kept() {
    for said in play("limit") {
        let kept = said.lines().find_map(|line| line.strip_prefix("kept=")).expect("it is said");
        let spans = kept.split(',').count();
        assert!((100..300).contains(&spans) && kept.ends_with(",too_much:error"), "{kept}");
        let counts = format!("counts={spans} kept, {} lost", 1002 - spans);
        assert!(said.contains(&counts), "{counts} is not in {said}");
    }
}

#[test]
fn a_program_can_give_one_trace_more_room() {
    for said in play("room") {
        assert!(said.lines().any(|line| line == "counts=1002 kept, 0 lost"), "{said}");
    }
}

#[test]
fn spans_that_wait_allocate_nothing_once_a_trace_was_forgotten() {
    let [engine, _] = play("allocations");
    assert!(engine.contains("allocated=0, first"), "{engine}");
    assert!(engine.lines().any(|line| line == "counts=0 kept, 0 lost"), "{engine}");
}
