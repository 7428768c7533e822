//! Each kind of sink shows what its own policy shows, also after the policy has changed while the program runs.

use std::process::{Command, Output};
use std::sync::Arc;
use telemark::{Event, Policy, SinkKind, SpanRecord, SpanSink, traced};

/// Set in the processes that the tests start; without it the program below does nothing.
const PROGRAM: &str = "TELEMARK_TESTS_POLICIES";

#[derive(Event)]
#[event(name = "order.placed", level = "info", message = "order {number}")]
struct OrderPlaced {
    #[redact(public)]
    number: u64,
    #[redact(internal)]
    shelf: String,
    #[redact(pii = last(2))]
    customer: String,
    #[redact(secret)]
    card: String,
}

fn placed(number: u64) -> OrderPlaced {
    let text = |text: &str| text.to_owned();
    OrderPlaced { number, shelf: text("shelf-17"), customer: text("customer-4711"), card: text("card-9999") }
}

/// Prints what spans have captured.
struct Captured;

impl SpanSink for Captured {
    fn ended(&self, span: &SpanRecord) {
        let customer = span.attributes.iter().find(|(key, _)| key == "customer").map(|(_, value)| value);
        let events = span.events.iter().flat_map(|event| &event.attributes);
        let event = events.into_iter().find(|(key, _)| key == "customer").map(|(_, value)| value);
        println!("span {} customer={customer:?} event={event:?}", span.name);
        let baskets = span.events.iter().flat_map(|event| &event.attributes).chain(&span.attributes);
        for (_, basket) in baskets.filter(|(key, _)| key == "basket") {
            println!("basket of {}: {basket}", span.name);
        }
    }
}

#[traced]
fn buy(#[redact(pii = last(2))] customer: &str) {
    placed(u64::try_from(customer.len()).unwrap_or(0)).emit();
}

/// Its `Debug` is not telemark's, and that of the order inside is.
#[derive(Debug)]
struct Basket {
    #[allow(dead_code, reason = "its `Debug` reads it")]
    order: OrderPlaced,
}

#[traced(args(?basket))]
fn look(basket: &Basket) {
    tracing::info!(?basket, "looked at");
    drop(tracing::info_span!("seen", ?basket));
}

/// What runs in the child: the same event and the same span under one policy after the other.
#[test]
fn program() {
    if std::env::var_os(PROGRAM).is_none() {
        return;
    }
    let setup = telemark::setup("shop").span_sink(Arc::new(Captured));
    let telemetry = setup.install().expect("no variable keeps a service from starting");
    for kind in SinkKind::ALL {
        println!("start {kind}={}", kind.policy());
    }
    placed(100).emit();
    for (at, policy) in Policy::ALL.into_iter().enumerate() {
        telemetry.set_policy(SinkKind::Json, policy).expect("a stream may show what its owner wants");
        telemetry.set_policy(SinkKind::Terminal, policy).expect("a stream may show what its owner wants");
        let exported = telemetry.set_policy(SinkKind::Otlp, policy);
        println!(
            "exported {policy}: {}",
            exported.map_or_else(|error| error.to_string(), |()| "changed".into())
        );
        placed(at as u64).emit();
        buy("customer-4711");
        look(&Basket { order: placed(8) });
        println!("outside {policy} {:?}", placed(7));
    }
    telemetry.set_policy(SinkKind::Terminal, Policy::Production).expect("it may show less");
    drop(std::panic::catch_unwind(|| panic!("payload of {}", String::from("customer-4711"))));
    telemetry.set_policy(SinkKind::Terminal, Policy::Dev).expect("it may show more");
    drop(std::panic::catch_unwind(|| panic!("payload of {}", String::from("customer-0815"))));
    println!("{telemetry:?}");
    assert_eq!(placed(1).card.len(), 9, "its owner has it");
}

/// The program under these variables and no others of telemetry.
fn run(variables: &[(&str, &str)]) -> (String, String) {
    let program = std::env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(program);
    command.args(["--exact", "program", "--nocapture"]).env(PROGRAM, "1").env_remove("RUST_LOG");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("OTEL_") || (name.starts_with("TELEMARK_") && name != PROGRAM) {
            command.env_remove(&*name);
        }
    }
    let output: Output = command.envs(variables.iter().copied()).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    assert!(!out.contains("card-9999") && !err.contains("card-9999"), "no policy shows a secret: {out}{err}");
    (out, err)
}

/// The JSON line of the event with this number.
fn line(out: &str, number: u64) -> serde_json::Value {
    let found = out.lines().find(|line| line.contains(&format!("\"@message\":\"order {number}\"")));
    serde_json::from_str(found.unwrap_or_else(|| panic!("no line of order {number}: {out}")))
        .expect("it is JSON")
}

fn shown(out: &str, number: u64) -> [Option<String>; 3] {
    let line = line(out, number);
    ["shelf", "customer", "card"].map(|key| line[key].as_str().map(str::to_owned))
}

fn said(texts: [&str; 3]) -> [Option<String>; 3] {
    texts.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()))
}

#[test]
fn the_json_log_follows_its_policy_from_one_line_to_the_next() {
    let (out, _) = run(&[("TELEMARK_LOG", "json")]);
    assert_eq!(shown(&out, 100), said(["***", "***11", "[secret]"]), "production at the start");
    assert_eq!(shown(&out, 0), said(["shelf-17", "customer-4711", "[secret]"]), "dev");
    assert_eq!(shown(&out, 1), said(["***", "***11", "[secret]"]), "production");
    assert_eq!(shown(&out, 2), said(["***", "***", "[secret]"]), "strict");
    let [shelf, customer, card] = shown(&out, 3);
    assert_eq!((shelf.as_deref(), customer, card), (Some("***"), None, None), "third_party");
}

#[test]
fn the_terminal_follows_its_policy() {
    let (_, err) = run(&[("TELEMARK_LOG", "pretty")]);
    let line = |number: u64| {
        let found = err.lines().find(|line| line.contains(&format!("order {number} ")));
        found.unwrap_or_else(|| panic!("no line of order {number}: {err}")).to_owned()
    };
    assert!(line(0).contains("customer=customer-4711"), "{err}");
    assert!(line(1).contains("customer=***11"), "{err}");
    assert!(line(2).contains("customer=***") && !line(2).contains("***11"), "{err}");
    assert!(!line(3).contains("customer"), "{err}");
}

#[test]
fn what_leaves_the_process_is_never_weaker_than_production() {
    for variables in
        [&[("TELEMARK_LOG", "json")][..], &[("TELEMARK_LOG", "json"), ("TELEMARK_POLICY", "dev")]]
    {
        let (out, _) = run(variables);
        assert!(out.contains("start otlp=production"), "{out}");
        let refused = "exported dev: the policy of `otlp` stays `production`";
        assert!(out.contains(refused), "{out}");
        for policy in ["production", "strict", "third_party"] {
            assert!(out.contains(&format!("exported {policy}: changed")), "{out}");
        }
        let spans: Vec<_> = out.lines().filter(|line| line.starts_with("span buy")).collect();
        let as_shown = |text: &str| format!("span buy customer={text} event={text}");
        let text = |text: &str| as_shown(&format!("Some(Text({text:?}))"));
        assert_eq!(spans, [text("***11"), text("***11"), text("***"), as_shown("None")], "{out}");
    }
}

/// Whatever the lines of the same events show.
#[test]
fn what_a_span_prints_of_a_value_follows_the_policy_of_what_leaves_the_process() {
    let (out, _) = run(&[("TELEMARK_LOG", "json"), ("TELEMARK_POLICY", "dev")]);
    let production = ", customer: ***11, card: [secret]";
    let expected = [production, production, ", customer: ***, card: [secret]", ""]
        .map(|rest| format!("Basket {{ order: OrderPlaced {{ number: 8, shelf: ***{rest} }} }}"));
    let shown = |span: &str| {
        let prefix = format!("basket of {span}: ");
        out.lines().filter_map(|line| line.strip_prefix(&prefix).map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(shown("seen"), expected, "{out}");
    // Its event, and then its argument.
    let twice: Vec<_> = expected.iter().flat_map(|basket| [basket.clone(), basket.clone()]).collect();
    assert_eq!(shown("look"), twice, "{out}");
    let line = out.lines().find(|line| line.contains("looked at")).expect("it was logged");
    assert!(line.contains("customer-4711"), "the author's own screen shows more: {line}");
}

#[test]
fn outside_of_every_sink_a_value_looks_as_in_production_whatever_the_sinks_show() {
    let (out, _) = run(&[("TELEMARK_LOG", "json"), ("TELEMARK_POLICY", "dev")]);
    let outside: Vec<_> = out.lines().filter(|line| line.starts_with("outside ")).collect();
    assert_eq!(outside.len(), Policy::ALL.len(), "{out}");
    for line in outside {
        assert!(line.contains("customer: ***11") && line.contains("shelf: ***"), "{line}");
    }
}

#[test]
fn a_panic_is_printed_under_the_policy_of_the_terminal() {
    for log in ["json", "pretty"] {
        let (out, err) = run(&[("TELEMARK_LOG", log)]);
        let panics = out + &err;
        assert!(!panics.contains("payload of customer-4711"), "{panics}");
        assert!(panics.contains("payload of customer-0815"), "{panics}");
    }
}

#[test]
fn the_policy_of_the_environment_holds_for_every_sink_that_may_have_it() {
    let started = |policy: &str| run(&[("TELEMARK_LOG", "json"), ("TELEMARK_POLICY", policy)]);
    for (policy, streams, exported) in [
        ("dev", "dev", "production"),
        ("production", "production", "production"),
        ("STRICT", "strict", "strict"),
        ("third_party", "third_party", "third_party"),
    ] {
        let (out, err) = started(policy);
        for line in [
            format!("start json={streams}"),
            format!("start terminal={streams}"),
            format!("start otlp={exported}"),
        ] {
            assert!(out.contains(&line), "{policy}: {line}: {out}");
        }
        assert!(err.contains(&format!("logs are JSON on stdout, policy {streams}")), "{policy}: {err}");
    }
}
