//! The whole path as its user sees it: the program runs, and its traces, metrics and logs tell one story.

mod program;

use program::{Program, access_lines, free_base};
use serde_json::Value;
use std::collections::BTreeSet;

/// What must never be seen: a password, the name in an address, the last part of an IP address.
fn leaks(text: &str) -> Vec<&str> {
    let secret = |line: &&str| {
        let host = line.split("203.0.113.").nth(1).is_some_and(|rest| !rest.starts_with("0,"));
        let named = line.replace("***@example.com", "").contains("@example.com");
        host || named || line.contains("correct horse")
    };
    text.lines().filter(secret).collect()
}

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_default()
}

#[test]
fn one_process_runs_the_traffic_once_and_ends_with_its_summary() {
    let base = free_base(21000);
    let ended = Program::ai_teams(&["--once", "--json", "--requests", "60"], base).wait();
    assert!(ended.success, "{}\n{}", ended.stdout, ended.stderr);
    let last = ended.stdout.lines().last().expect("the program prints a summary");
    let summary: Value = serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {last}"));
    let count = |key: &str| summary[key].as_u64().unwrap_or_else(|| panic!("no {key} in {summary}"));
    assert!(count("requests") >= 60, "{summary}");
    assert!(count("traces") >= 60 && count("spans") > count("traces"), "{summary}");
    assert!(count("errors") > 0 && count("logs") > count("requests"), "{summary}");
    assert!(count("metrics_series") > 50, "{summary}");
    assert_eq!(count("dropped"), 0, "{summary}");
    assert!(ended.stdout.contains("***@example.com"), "the logins are logged");
    let overloaded = r#""error":{"type":"ai_teams::llm::ModelError","message":"the model is overloaded"}"#;
    assert!(ended.stdout.contains(overloaded), "the manual asks logs for error.type and error.message");
    assert_eq!(leaks(&ended.stdout), Vec::<&str>::new());
    assert_eq!(leaks(&ended.stderr), Vec::<&str>::new());
}

#[test]
fn a_request_has_one_trace_and_one_tracking_id_in_all_three_services() {
    let base = free_base(22000);
    let ended = Program::ai_teams(&["--once", "--json", "--requests", "60"], base).wait();
    let lines = access_lines(&ended.stdout);
    let of = |service: &str| -> Vec<&Value> {
        lines.iter().filter(|line| text(line, "service") == service).collect()
    };
    let identity = |line: &&Value| (text(line, "trace_id").to_owned(), text(line, "tracking_id").to_owned());
    let gateway: BTreeSet<_> = of("api-gateway").iter().map(identity).collect();
    let agent: BTreeSet<_> = of("workflow-agent").iter().map(identity).collect();
    let engine: BTreeSet<_> = of("workflow-engine").iter().map(identity).collect();
    assert!(gateway.len() >= 60 && !agent.is_empty() && !engine.is_empty(), "{}", ended.stdout);
    assert!(agent.is_subset(&gateway), "{:?}", agent.difference(&gateway).collect::<Vec<_>>());
    assert!(engine.is_subset(&agent), "{:?}", engine.difference(&agent).collect::<Vec<_>>());
    assert!(gateway.iter().any(|(_, tracking_id)| tracking_id == "ticket-20"), "own tracking ids are kept");
}

/// A time as the tree of a trace shows it, in seconds; that of the first line with this name.
fn seconds(tree: &str, name: &str) -> f64 {
    let line = tree.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no {name} in {tree}"));
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| matches!(*word, "s" | "ms" | "µs" | "ns")).expect("a unit");
    let number: f64 = words[at - 1].parse().expect("a number stands before its unit");
    number
        * [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)]
            .into_iter()
            .find(|(unit, _)| words[at] == *unit)
            .map_or(1e-9, |(_, factor)| factor)
}

/// docs/scenarios.md: what its steps say that one sees is there.
#[test]
fn the_walk_throughs_find_what_they_look_for() {
    let ended = Program::ai_teams(&["--once", "--requests", "60"], free_base(25000)).wait();
    let (_, tree) = ended.stdout.split_once("\ntrace ").expect("a slow trace is shown");
    let mut rest = tree;
    for name in [
        "POST /generate",
        "process_workflow",
        "ai_processing",
        "store_result",
        "POST /workflows",
        "INSERT workflows",
    ] {
        rest = rest.split_once(name).unwrap_or_else(|| panic!("no {name} below the one before: {tree}")).1;
    }
    // On a busy machine another trace than the model's slowest may be the slowest; its quickest answers take 15 ms.
    assert!(seconds(tree, "ai_processing") > 0.0149, "the model takes its time: {tree}");

    let lines: Vec<Value> = ended.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let shown = tree.split_whitespace().next().expect("its id comes first");
    let of = |service: &'static str| lines.iter().filter(move |line| text(line, "service") == service);
    // It is the trace's own id, unless the caller brought another one.
    let begun = of("api-gateway").find(|line| text(line, "trace_id") == shown).expect("the gateway logs it");
    assert!(
        of("workflow-agent").any(|line| text(line, "tracking_id") == text(begun, "tracking_id")),
        "its lines by its tracking id"
    );

    let failed = |line: &&Value| text(line, "level") == "ERROR" && !text(line, "tracking_id").is_empty();
    assert!(
        of("api-gateway").filter(failed).any(|line| line["error"]["message"].is_string()),
        "the errors' texts"
    );
    assert!(
        of("workflow-agent").filter(failed).any(|line| line["error"]["type"].is_string()),
        "the errors' types"
    );

    let asked = |line: &&Value| line["user"]["id"].is_string() && line["request"]["path"].is_string();
    let users: BTreeSet<_> =
        of("api-gateway").filter(asked).map(|line| line["user"]["id"].to_string()).collect();
    assert!(users.len() > 1, "who asks when: {users:?}");
}

#[test]
fn three_processes_make_the_real_topology() {
    let base = free_base(23000);
    let services: Vec<_> = [("gateway", 0), ("agent", 1), ("engine", 2)]
        .map(|(service, offset)| Program::ai_teams(&["--services", service], base).ready(base + offset))
        .into();
    let driven = Program::ai_teams(&["--drive", "--requests", "40"], base).wait();
    assert!(driven.success, "{}\n{}", driven.stdout, driven.stderr);
    assert!(driven.stdout.contains(" 0 unanswered"), "{}", driven.stdout);
    for (name, offset) in [("api-gateway", 0), ("workflow-agent", 1), ("workflow-engine", 2)] {
        let metrics = program::get(base + offset, "/metrics");
        assert!(metrics.contains("http_requests_total{"), "{metrics}");
        assert!(metrics.contains(&format!("service=\"{name}\"")), "{metrics}");
    }
    let outputs: Vec<_> = services.into_iter().map(Program::interrupt).collect();
    let traces = |output: &program::Ended| -> BTreeSet<String> {
        access_lines(&output.stdout).iter().map(|line| text(line, "trace_id").to_owned()).collect()
    };
    let [gateway, agent, engine] = [0, 1, 2].map(|at| traces(&outputs[at]));
    assert!(
        !engine.is_empty() && engine.is_subset(&agent) && agent.is_subset(&gateway),
        "{engine:?} {agent:?}"
    );
    assert!(outputs.iter().all(|output| output.success), "Ctrl-C is an orderly end");
}

#[test]
fn a_taken_port_is_named_together_with_the_way_out() {
    let base = free_base(24000);
    let _taken =
        std::net::TcpListener::bind(("127.0.0.1", base + 1)).expect("the port was free a moment ago");
    let ended = Program::ai_teams(&["--once"], base).wait();
    assert!(!ended.success);
    assert!(
        ended.stderr.contains(&format!("port {} for workflow-agent is taken", base + 1)),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("--port-base"), "{}", ended.stderr);
}
