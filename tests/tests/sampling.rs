//! Which traces are recorded, what callees are told of it, and who decides: each sampler in a process of its own.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use std::collections::{BTreeSet, HashMap};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use telemark::sample::{Sampler, always, never, per_second, ratio, rules};
use telemark::{Logs, SpanKind, SpanRecord, SpanSink, traced};
use tower::ServiceExt as _;

/// Names the story that a child process plays; without it the program below does nothing.
const STORY: &str = "TELEMARK_TESTS_STORY";

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// The names of the spans that were recorded, in the order of their ends.
#[derive(Default)]
struct Names(Mutex<Vec<String>>);

impl SpanSink for Names {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.name.to_string());
    }
}

type Headers = HashMap<String, String>;

/// What a caller sends.
fn caller(sampled: bool, others: &[(&str, &str)]) -> Headers {
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-0{}", 2 + u8::from(sampled));
    let others = others.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    others.chain([("traceparent".to_owned(), parent)]).collect()
}

/// What a callee is told of a span.
fn told() -> String {
    let mut headers = Headers::new();
    telemark::inject(&mut headers);
    let flags = headers["traceparent"].rsplit('-').next().expect("four parts").to_owned();
    match headers.get("tracestate") {
        Some(state) => format!("{flags} {state}"),
        None => flags,
    }
}

#[traced]
fn root() -> String {
    told()
}

#[traced(name = "called", parent = remote(headers))]
fn called(headers: &Headers) -> String {
    told()
}

#[traced(fields(user.vip = vip))]
fn known(vip: bool) {}

#[traced(kind = consumer)]
fn consume() {}

#[traced]
fn poll() {
    quiet();
}

#[traced]
fn quiet() {}

#[traced]
fn work() {
    poll();
    quiet();
}

/// Prints what a callee is told by a new trace, and by traces of callers that have sampled and have not.
fn tell_of_parents() {
    println!("told={}", [root(), called(&caller(true, &[])), called(&caller(false, &[]))].join("|"));
}

fn requests(paths: &[(&str, &[(&str, &str)])]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    let app = Router::new()
        .route("/health", get(|| async { "well" }))
        .route("/orders/{id}", get(|| async { "an order" }))
        .layer(telemark::http::server::layer());
    for (path, headers) in paths {
        let mut request = Request::builder().uri(*path);
        for (name, value) in *headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("every part is legal");
        let answer = runtime.block_on(app.clone().oneshot(request)).expect("a router always answers");
        drop(runtime.block_on(axum::body::to_bytes(answer.into_body(), 100)).expect("a short body"));
    }
}

/// A sampler, and what happens under it.
type Story = (Sampler, fn());

fn of_parents(name: &str) -> Option<Story> {
    let unseen = || never().local_parent_sampled(never());
    let seen = || never().local_parent_not_sampled(always());
    Some(match name {
        "always" => (always(), tell_of_parents),
        "never" => (never(), tell_of_parents),
        "ignoring" => (always().ignore_parent(), tell_of_parents),
        "branches" => {
            (never().remote_parent_sampled(never()).remote_parent_not_sampled(always()), tell_of_parents)
        }
        "children" => (rules().name("poll", unseen()).otherwise(always()), work),
        "islands" => (rules().name("poll", seen()).otherwise(never()), work),
        _ => return None,
    })
}

fn of_shares(name: &str) -> Option<Story> {
    fn tell_with(states: [&str; 3]) {
        let told = states.map(|state| called(&caller(true, &[("tracestate", state)])));
        println!("told={}", told.join("|"));
    }
    Some(match name {
        "limit" => (per_second(0.001), || {
            for _ in 0..20 {
                root();
            }
            called(&caller(true, &[]));
        }),
        "ratio" => (ratio(0.5), || {
            let told: BTreeSet<_> = (0..100).map(|_| root()).collect();
            println!("told={}", told.into_iter().collect::<Vec<_>>().join("|"));
        }),
        "consistent" => (ratio(0.25).ignore_parent(), || {
            tell_with(["ot=rv:c0000000000000,a=1", "a=1,ot=rv:bfffffffffffff;th:8", "a=1,ot=th:x"]);
        }),
        "following" => (ratio(0.25), || tell_with(["ot=th:c,a=1", "a=1,ot=th:d", "a=1,ot=nonsense"])),
        "tail" => {
            let errors_and_slow = never().keep_errors().keep_slower_than(Duration::from_mins(1));
            (errors_and_slow.keep_if("user.vip", true), || println!("told={}", root()))
        }
        _ => return None,
    })
}

fn of_rules(name: &str) -> Option<Story> {
    Some(match name {
        "routes" => (rules().route("/health", never()).otherwise(always()), || {
            requests(&[("/health", &[]), ("/orders/7", &[]), ("/health", &[])]);
        }),
        "baggage" => (rules().baggage("user.vip", "true", always()).otherwise(never()), || {
            requests(&[
                ("/health", &[]),
                ("/orders/7", &[("baggage", "user.vip=true")]),
                ("/health", &[("baggage", "user.vip=false")]),
            ]);
            let set = telemark::baggage::set("user.vip", true);
            root();
            drop(set);
            root();
        }),
        "attributes" => (rules().attribute("user.vip", true, always()).otherwise(never()), || {
            known(false);
            known(true);
            tracing::info_span!("of others", user.vip = true).in_scope(|| known(false));
            tracing::info_span!("of others", user.vip = "true").in_scope(|| known(false));
        }),
        "kinds" => {
            let some = rules().kind(SpanKind::Consumer, always()).target("elsewhere", always());
            (some.otherwise(never()), || {
                consume();
                root();
                tracing::info_span!(target: "elsewhere::deeper", "from elsewhere").in_scope(quiet);
            })
        }
        _ => return None,
    })
}

/// What runs in the child.
#[test]
fn program() {
    let Ok(name) = std::env::var(STORY) else { return };
    let names = Arc::new(Names::default());
    let story = of_parents(&name).or_else(|| of_shares(&name)).or_else(|| of_rules(&name));
    let (sampler, happens) = story.expect("a story of this name");
    let sink: Arc<dyn SpanSink> = Arc::<Names>::clone(&names);
    let telemetry = telemark::setup("sampled")
        .logs(Logs::Off)
        .sampler(sampler)
        .span_sink(sink)
        .install()
        .expect("the first install");
    happens();
    println!("recorded={}", names.0.lock().unwrap_or_else(PoisonError::into_inner).join(","));
    drop(telemetry);
}

/// What the child says after `told=` and after `recorded=`.
fn play_on(mount: &str, name: &str, variables: &[(&str, &str)]) -> (String, String) {
    let mut command = Command::new(std::env::current_exe().expect("a test knows its own program"));
    command.args(["--exact", "program", "--nocapture"]).env(STORY, name).env("TELEMARK_MOUNT", mount);
    for (known, _) in std::env::vars_os() {
        if known.to_string_lossy().starts_with("OTEL_") {
            command.env_remove(&known);
        }
    }
    let output = command.envs(variables.iter().copied()).output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
    let after = |what: &str| {
        let line = said.lines().find_map(|line| Some(line.split_once(what)?.1));
        line.unwrap_or_default().to_owned()
    };
    (after("told="), after("recorded="))
}

/// The same on the engine and as a layer, which agree.
fn play_under(name: &str, variables: &[(&str, &str)]) -> (String, String) {
    let said = play_on("engine", name, variables);
    // What a ratio chooses among random traces is not the same twice.
    if name != "ratio" {
        assert_eq!(play_on("layer", name, variables), said, "{name}");
    }
    said
}

fn play(name: &str) -> (String, String) {
    play_under(name, &[])
}

fn recorded(name: &str) -> String {
    play(name).1
}

fn pair(told: &str, recorded: &str) -> (String, String) {
    (told.to_owned(), recorded.to_owned())
}

#[test]
fn callers_are_followed_unless_something_else_is_said() {
    assert_eq!(play("always"), pair("03|03|02", "root,called"));
    assert_eq!(play("never"), pair("02|03|02", "called"));
    assert_eq!(play("ignoring"), pair("03|03|03", "root,called,called"));
    assert_eq!(play("branches"), pair("02|02|03", "called"));
}

#[test]
fn a_rate_limit_is_for_traces_that_begin_here() {
    assert_eq!(recorded("limit"), "root,called");
}

#[test]
fn a_ratio_tells_callees_its_threshold() {
    let (told, recorded) = play("ratio");
    assert_eq!(told, "02|03 ot=th:8");
    assert!((25..75).contains(&recorded.split(',').count()), "{recorded}");
}

#[test]
fn a_ratio_that_ignores_callers_believes_their_randomness_and_replaces_their_threshold() {
    let (told, recorded) = play("consistent");
    assert_eq!(told, "03 ot=rv:c0000000000000;th:c,a=1|02 ot=rv:bfffffffffffff,a=1|03 ot=th:c,a=1");
    assert_eq!(recorded, "called,called");
}

#[test]
fn the_threshold_of_a_caller_goes_on_unless_it_cannot_be_true() {
    assert_eq!(play("following").0, "03 ot=th:c,a=1|03 a=1|03 a=1,ot=nonsense");
}

#[test]
fn rules_decide_by_what_is_known_at_the_start() {
    assert_eq!(recorded("routes"), "GET /orders/{id}");
    assert_eq!(recorded("baggage"), "GET /orders/{id},root");
    assert_eq!(recorded("attributes"), "known,known,of others");
    assert_eq!(recorded("kinds"), "consume,quiet,from elsewhere");
}

#[test]
fn spans_below_others_follow_them_unless_something_else_is_said() {
    assert_eq!(recorded("children"), "quiet,work");
    assert_eq!(recorded("islands"), "quiet,poll");
}

#[test]
fn what_waits_for_tail_rules_is_not_sampled_for_callees() {
    assert_eq!(play("tail"), pair("02", ""));
}

#[test]
fn the_environment_decides_over_the_program() {
    let under = |name: &str, sampler, share| {
        play_under(name, &[("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", share)])
    };
    assert_eq!(under("never", "parentbased_always_on", ""), pair("03|03|02", "root,called"));
    assert_eq!(under("never", "always_on", ""), pair("03|03|03", "root,called,called"));
    assert_eq!(under("always", "always_off", ""), pair("02|02|02", ""));
    assert_eq!(under("always", "parentbased_always_off", ""), pair("02|03|02", "called"));
    assert_eq!(under("always", "traceidratio", "0"), pair("02|02|02", ""));
    assert_eq!(under("always", "parentbased_traceidratio", "0.0"), pair("02|03|02", "called"));
    assert_eq!(
        under("always", "jaeger_remote", ""),
        pair("03|03|02", "root,called"),
        "what is not known is ignored"
    );
    assert_eq!(play_under("always", &[("OTEL_SDK_DISABLED", "true")]), pair("02|02|02", ""));
}
