//! Every fault of a collector over both protocols: the service goes on, and what is lost is counted to the last span.

use super::child::again;
use super::collector::{Collector, Manner};
use super::program::{Fate, REQUESTS, Report, said};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A tenth and less of what operators set, so that a slow collector is as slow as one that takes 30 s in life.
const TIMES: [(&str, &str); 8] = [
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "400"),
    ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ("OTEL_BSP_EXPORT_TIMEOUT", "1000"),
    ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
    ("OTEL_BLRP_EXPORT_TIMEOUT", "1000"),
    ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ("OTEL_METRIC_EXPORT_TIMEOUT", "1000"),
    ("TELEMARK_LOG", "off"),
];
/// Where the collector does answer, no test is about time, and a machine with other work answers late.
const PATIENT: &[(&str, &str)] = &[
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "4000"),
    ("OTEL_BSP_EXPORT_TIMEOUT", "8000"),
    ("OTEL_BLRP_EXPORT_TIMEOUT", "8000"),
    ("OTEL_METRIC_EXPORT_TIMEOUT", "8000"),
];
/// Thirty seconds beside a timeout of ten.
const SLOW: Duration = Duration::from_millis(1200);

/// Every case is a program of its own, so as many run at once as a machine of two cores serves at their pace.
const AT_ONCE: usize = 10;

/// What is expected of one fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// Everything arrives.
    All,
    /// All but what the collector leaves out.
    InPart,
    /// Nothing arrives, and all of it is counted.
    Nothing,
    /// Nothing is said to have arrived, though the collector may have some.
    Unsaid,
}

struct Case {
    fault: &'static str,
    grpc: bool,
    expected: Expected,
    start: fn(bool) -> Collector,
    more: &'static [(&'static str, &'static str)],
}

type Starting = fn(bool) -> Collector;

/// The faults that both protocols know.
const BOTH: [(&str, Expected, Starting); 16] = [
    ("none", Expected::All, |grpc| Collector::start(Manner::Well, grpc)),
    ("takes all but one of each request", Expected::InPart, |grpc| Collector::start(Manner::InPart, grpc)),
    ("absent", Expected::Nothing, Collector::absent),
    ("refusing", Expected::Nothing, |grpc| Collector::start(Manner::Refuses, grpc)),
    ("accepting, never answering", Expected::Nothing, |grpc| Collector::start(Manner::Silent, grpc)),
    ("garbage", Expected::Nothing, |grpc| Collector::start(Manner::Garbage, grpc)),
    ("half an answer", Expected::Nothing, |grpc| Collector::start(Manner::HalfAnAnswer, grpc)),
    ("closing mid-body", Expected::Nothing, |grpc| Collector::start(Manner::HangsUp, grpc)),
    ("slow by 30 s", Expected::Unsaid, |grpc| Collector::start(Manner::Slow(SLOW), grpc)),
    ("restarting", Expected::All, |grpc| {
        Collector::restarting(grpc, Duration::from_millis(600), Duration::from_millis(300))
    }),
    ("none, behind TLS", Expected::All, |grpc| Collector::secure(grpc, 2100, true)),
    ("certificate expired", Expected::Nothing, |grpc| Collector::secure(grpc, 2021, true)),
    ("certificate of a stranger", Expected::Nothing, |grpc| Collector::secure(grpc, 2100, false)),
    ("speaking plain text to TLS", Expected::Nothing, Collector::plain),
    ("speaking TLS to plain text", Expected::Nothing, |grpc| Collector::start(Manner::Tls, grpc)),
    ("a name that leads nowhere", Expected::Nothing, Collector::absent),
];

/// Those of HTTP.
const HTTP: [(&str, Starting); 4] = [
    ("429", |grpc| Collector::start(Manner::Answers(429, None), grpc)),
    ("503, Retry-After: 1", |grpc| Collector::start(Manner::Answers(503, Some(("retry-after", "1"))), grpc)),
    ("400", |grpc| Collector::start(Manner::Answers(400, None), grpc)),
    ("500", |grpc| Collector::start(Manner::Answers(500, None), grpc)),
];

/// `google.rpc.RetryInfo` of one second.
const RETRY_INFO: &str = "CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAQ";

/// Those of gRPC.
const GRPC: [(&str, Starting); 4] = [
    ("UNAVAILABLE", |grpc| Collector::start(Manner::Answers(14, None), grpc)),
    ("RESOURCE_EXHAUSTED, RetryInfo 1 s", |grpc| {
        Collector::start(Manner::Answers(8, Some(("grpc-status-details-bin", RETRY_INFO))), grpc)
    }),
    ("INVALID_ARGUMENT", |grpc| Collector::start(Manner::Answers(3, None), grpc)),
    ("INTERNAL", |grpc| Collector::start(Manner::Answers(13, None), grpc)),
];

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for grpc in [false, true] {
        for (fault, expected, start) in BOTH {
            let more: &[_] = match fault {
                "a name that leads nowhere" => {
                    &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:4318")]
                }
                // Longer than "restarting" is away, too, as the thirty seconds of life are.
                _ if matches!(expected, Expected::All | Expected::InPart) => PATIENT,
                _ => &[],
            };
            cases.push(Case { fault, grpc, expected, start, more });
        }
        for (fault, start) in if grpc { GRPC } else { HTTP } {
            cases.push(Case { fault, grpc, expected: Expected::Nothing, start, more: &[] });
        }
    }
    cases
}

/// How one case went.
struct Outcome {
    case: Case,
    report: Report,
    /// Spans, points and records that the collector has.
    taken: [u64; 3],
}

fn run(case: Case) -> Outcome {
    let collector = (case.start)(case.grpc);
    let mut variables = collector.variables();
    variables.extend(TIMES.iter().chain(case.more).map(|(name, value)| (*name, (*value).to_owned())));
    let report = said(&again("program::serves", &variables).output().expect("a test can be run again"));
    let taken = &collector.taken;
    let taken = [&taken.spans, &taken.points, &taken.records].map(|taken| taken.load(Ordering::Relaxed));
    Outcome { case, report, taken }
}

/// All cases, run once for all tests.
static OUTCOMES: LazyLock<Vec<Outcome>> = LazyLock::new(|| {
    let waiting = Mutex::new(cases().into_iter().enumerate().collect::<Vec<_>>());
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some((at, case)) = next else { return };
                    let outcome = run(case);
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(at, outcome);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
});

fn outcomes() -> impl Iterator<Item = (String, &'static Outcome)> {
    OUTCOMES.iter().map(|outcome| {
        let protocol = if outcome.case.grpc { "gRPC" } else { "HTTP" };
        (
            format!(
                "{} over {protocol}: {:?}, taken {:?}",
                outcome.case.fault, outcome.report, outcome.taken
            ),
            outcome,
        )
    })
}

#[test]
fn every_request_is_served_as_if_nothing_had_happened() {
    // What the machine itself costs today, where the collector answers at once.
    let well = || outcomes().filter(|(_, outcome)| outcome.case.expected == Expected::All);
    let p50 = well().map(|(_, outcome)| outcome.report.p50).max().expect("there are such cases");
    let p99 = well().map(|(_, outcome)| outcome.report.p99).max().expect("there are such cases");
    for (what, Outcome { report, .. }) in outcomes() {
        assert_eq!(report.served, REQUESTS, "{what}");
        // Whoever waited for the collector would wait for its timeout of 400 ms; the rest is the machine's.
        assert!(report.p50 < 50_000 + 3 * p50 && report.p99 < 350_000 + 3 * p99, "{what}");
    }
}

#[test]
fn every_span_and_every_record_has_arrived_or_is_counted_by_its_reason() {
    for (what, Outcome { case, report, .. }) in outcomes() {
        for (signal, fate) in [("spans", &report.spans), ("records", &report.records)] {
            let made = fate.made.expect("it is known");
            assert_eq!(made, 2 * REQUESTS, "{signal}, {what}");
            assert_eq!(fate.sent + fate.total(), made, "{signal}, {what}");
            match case.expected {
                Expected::All => assert_eq!(fate.total(), 0, "{signal}, {what}"),
                Expected::InPart => {
                    assert_eq!(fate.lost.keys().collect::<Vec<_>>(), ["rejected"], "{signal}, {what}");
                }
                Expected::Nothing | Expected::Unsaid => assert_eq!(fate.sent, 0, "{signal}, {what}"),
            }
        }
    }
}

#[test]
fn what_counts_as_sent_is_what_the_collector_has() {
    for (what, Outcome { case, report, taken: [spans, points, records] }) in outcomes() {
        match case.expected {
            Expected::Nothing => assert_eq!([*spans, *points, *records], [0; 3], "{what}"),
            // An answer that comes too late belongs to a request that was sent again, or given up.
            Expected::Unsaid => {}
            Expected::InPart => {
                assert_eq!(
                    [*spans, *points, *records],
                    [report.spans.sent, report.points.sent, report.records.sent],
                    "{what}"
                );
            }
            // A connection that is cut between the taking and the telling has its request come twice.
            Expected::All => {
                let twice = if case.fault == "restarting" { 1024 } else { 0 };
                for (taken, fate) in
                    [(spans, &report.spans), (records, &report.records), (points, &report.points)]
                {
                    assert!((fate.sent..=fate.sent + twice).contains(taken), "{what}");
                }
            }
        }
    }
}

#[test]
fn points_that_did_not_arrive_are_counted_and_their_sums_go_on() {
    for (what, Outcome { case, report, .. }) in outcomes() {
        match case.expected {
            Expected::All if case.fault.starts_with("none") => {
                assert!(report.points.sent > 0 && report.points.total() == 0, "{what}");
            }
            Expected::All => assert!(report.points.sent > 0, "{what}"),
            Expected::InPart => assert!(report.points.lost.contains_key("rejected"), "{what}"),
            Expected::Nothing | Expected::Unsaid => {
                assert!(report.points.sent == 0 && report.points.total() > 0, "{what}");
            }
        }
    }
}

#[test]
fn the_end_keeps_its_deadline_and_memory_its_bounds() {
    for (what, Outcome { report, .. }) in outcomes() {
        // Five seconds, and half a second for each stream.
        assert!(report.shutdown < 6_500, "{what}");
        assert!(report.memory > 0 && report.memory < 150 << 20, "{what}");
    }
}

/// The table of docs/operations.md; `cargo test -p telemark-tests --test faults table -- --nocapture` prints it.
#[test]
fn a_table_tells_what_each_fault_costs() {
    println!(
        "| collector | protocol | served | p50 ms | p99 ms | spans lost | records lost | points lost | shutdown s |"
    );
    println!("|---|---|--:|--:|--:|---|---|---|--:|");
    let ms = |micros: u64| micros as f64 / 1e3;
    for Outcome { case, report, .. } in OUTCOMES.iter() {
        let lost = |fate: &Fate| fate.told();
        println!(
            "| {} | {} | {} of {REQUESTS} | {:.1} | {:.1} | {} | {} | {} | {:.1} |",
            case.fault,
            if case.grpc { "gRPC" } else { "HTTP" },
            report.served,
            ms(report.p50),
            ms(report.p99),
            lost(&report.spans),
            lost(&report.records),
            lost(&report.points),
            report.shutdown as f64 / 1e3,
        );
    }
    assert_eq!(OUTCOMES.len(), 2 * (BOTH.len() + HTTP.len()));
}
