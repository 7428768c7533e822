//! Faults inside the process and of its streams: ends in every order, closed and stalled output, a clock set back.

use super::child::{self, again};
use super::collector::{Collector, Manner};
use super::program::{Report, end, load, memory, report, said, say};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};
use telemark::Telemetry;
use telemark_tests::Ended;
use tokio::runtime::Runtime;

/// Requests of each of these programs.
const REQUESTS: u64 = 100;

fn install() -> Telemetry {
    telemark::setup("faulty").install().expect("nothing is in the way")
}

fn runtime() -> Runtime {
    Runtime::new().expect("a runtime")
}

/// The same test as a program with this collector.
fn program(test: &str, collector: &Collector) -> Command {
    let mut variables = collector.variables();
    variables.extend([("TELEMARK_LOG", "off".to_owned()), ("OTEL_EXPORTER_OTLP_TIMEOUT", "400".to_owned())]);
    again(&format!("process::{test}"), &variables)
}

fn ended(command: &mut Command) -> Output {
    command.output().expect("a test can be run again")
}

/// Milliseconds: the deadline of five seconds and what a busy machine adds, and far less than the patience with a
/// collector.
const IN_TIME: u64 = 15_000;

/// Everything is accounted for, and the end came in time.
#[track_caller]
fn settled(report: &Report) {
    assert_eq!(report.served, REQUESTS);
    assert_eq!(Some(report.spans.sent + report.spans.total()), report.spans.made, "{report:?}");
    assert!(report.shutdown < IN_TIME, "{report:?}");
}

#[test]
fn a_second_install_is_refused_and_the_first_goes_on() {
    let name = "a_second_install_is_refused_and_the_first_goes_on";
    if child::is_child() {
        let telemetry = install();
        let refused = telemark::setup("another").install().expect_err("there is one already");
        assert!(refused.to_string().contains("already"), "{refused}");
        return runtime().block_on(async {
            let took = load(REQUESTS).await;
            say(&end(&telemetry, took).await);
        });
    }
    let collector = Collector::start(Manner::Well, false);
    let report = said(&ended(&mut program(name, &collector)));
    settled(&report);
    assert_eq!(collector.taken.spans.load(Ordering::Relaxed), 2 * REQUESTS, "{report:?}");
}

#[test]
fn shutting_down_twice_and_from_many_places_at_once_is_the_same_as_once() {
    let name = "shutting_down_twice_and_from_many_places_at_once_is_the_same_as_once";
    if child::is_child() {
        let telemetry = install();
        return runtime().block_on(async {
            let took = load(REQUESTS).await;
            let begun = Instant::now();
            let many: Vec<_> = (0..8).map(|_| tokio::spawn(telemetry.shutdown())).collect();
            for one in many {
                one.await.expect("it does not panic").expect("it never fails");
            }
            telemetry.shutdown().await.expect("again");
            let took_all = begun.elapsed();
            say(&report(&telemetry, took, took_all));
            drop(telemetry);
            let all = begun.elapsed().as_millis();
            assert!(all < u128::from(IN_TIME), "the drop has nothing left to do: {all} ms");
        });
    }
    for manner in [Manner::Well, Manner::Silent] {
        let collector = Collector::start(manner.clone(), false);
        let report = said(&ended(&mut program(name, &collector)));
        settled(&report);
        let taken = collector.taken.spans.load(Ordering::Relaxed);
        assert_eq!(taken, if matches!(manner, Manner::Well) { 2 * REQUESTS } else { 0 }, "{report:?}");
    }
}

#[test]
fn a_runtime_that_is_gone_before_the_shutdown_takes_nothing_with_it() {
    let name = "a_runtime_that_is_gone_before_the_shutdown_takes_nothing_with_it";
    if child::is_child() {
        let telemetry = install();
        let first = runtime();
        let took = first.block_on(load(REQUESTS));
        drop(first);
        // Another runtime, or none at all: the exporters have their own.
        return if std::env::var_os("TELEMARK_TESTS_DROP").is_some() {
            let begun = Instant::now();
            drop(telemetry);
            eprintln!("\ndropped {}", begun.elapsed().as_millis());
        } else {
            let second = tokio::runtime::Builder::new_current_thread().build().expect("without drivers");
            say(&second.block_on(end(&telemetry, took)));
        };
    }
    let collector = Collector::start(Manner::Well, false);
    let report = said(&ended(&mut program(name, &collector)));
    settled(&report);
    assert_eq!(report.spans.sent, 2 * REQUESTS, "{report:?}");
    for manner in [Manner::Well, Manner::Silent] {
        let collector = Collector::start(manner.clone(), false);
        let output = ended(program(name, &collector).env("TELEMARK_TESTS_DROP", "1"));
        let text = String::from_utf8_lossy(&output.stderr);
        let took =
            text.lines().find_map(|line| line.strip_prefix("dropped ")).unwrap_or_else(|| panic!("{text}"));
        assert!(took.parse::<u64>().expect("a number") < IN_TIME, "{manner:?}: {took} ms");
        let all = if matches!(manner, Manner::Well) { 2 * REQUESTS } else { 0 };
        assert_eq!(collector.taken.spans.load(Ordering::Relaxed), all);
    }
}

/// What a program serves whose lines go to a standard output that is closed, or that nobody reads.
fn talks() {
    let telemetry = install();
    runtime().block_on(async {
        let mut took = load(REQUESTS).await;
        // More than a pipe and the queue of lines hold.
        for number in 0..30_000 {
            let begun = Instant::now();
            tracing::info!(number, text = %"x".repeat(200), "a line");
            took.push(begun.elapsed());
        }
        let mut report = end(&telemetry, took).await;
        report.served = REQUESTS;
        say(&report);
    });
    // The harness would write its own summary, and fail or wait.
    std::process::exit(0);
}

#[test]
fn a_standard_output_that_is_closed_costs_lines_and_nothing_else() {
    if child::is_child() {
        return talks();
    }
    let name = "process::a_standard_output_that_is_closed_costs_lines_and_nothing_else";
    let mut program = again(name, &[("TELEMARK_LOG", "json".to_owned())]);
    let mut running = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs again");
    let reader = BufReader::new(running.stdout.take().expect("it is a pipe"));
    let first = reader.lines().map_while(Result::ok).find(|line| line.starts_with('{'));
    // Whoever read has gone: every line written from now on is an error.
    assert!(first.is_some(), "it has begun to talk");
    let output = running.wait_with_output().expect("it ends");
    let report = said(&output);
    assert!(report.records.lost.contains_key("io"), "{report:?}");
    assert!(report.p99 < 50_000 && report.shutdown < IN_TIME, "{report:?}");
}

#[test]
fn a_standard_output_that_nobody_reads_costs_lines_and_nothing_else() {
    if child::is_child() {
        return talks();
    }
    let name = "process::a_standard_output_that_nobody_reads_costs_lines_and_nothing_else";
    let mut program = again(name, &[("TELEMARK_LOG", "json".to_owned())]);
    let mut running = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs again");
    let unread = running.stdout.take();
    let mut stderr = Vec::new();
    running.stderr.take().expect("it is a pipe").read_to_end(&mut stderr).expect("it ends");
    let status = running.wait().expect("it ends");
    drop(unread);
    let report = said(&Output { status, stdout: Vec::new(), stderr });
    assert!(report.records.lost.contains_key("queue_full"), "{report:?}");
    assert!(report.p99 < 50_000 && report.shutdown < IN_TIME, "{report:?}");
}

/// A library that sets the clock back while a program runs.
#[cfg(target_os = "linux")]
fn clock() -> std::path::PathBuf {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/clock.c");
    let library = std::env::temp_dir().join(format!("telemark-clock-{}.so", std::process::id()));
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .args([source, "-ldl"])
        .status();
    assert!(built.expect("whoever links Rust has a C compiler").success());
    library
}

#[cfg(target_os = "linux")]
#[test]
fn a_clock_set_back_by_an_hour_bends_no_duration_and_holds_up_nothing() {
    let name = "a_clock_set_back_by_an_hour_bends_no_duration_and_holds_up_nothing";
    if child::is_child() {
        let before = std::time::SystemTime::now();
        let ended = Arc::new(Ended::default());
        let telemetry = telemark::setup("faulty").span_sink(Arc::clone(&ended) as _).install();
        let telemetry = telemetry.expect("nothing is in the way");
        return runtime().block_on(async {
            let took = load(400).await;
            assert!(std::time::SystemTime::now() < before, "the clock was set back");
            let spans = ended.take();
            assert_eq!(spans.len(), 800);
            let longest = spans.iter().map(|span| span.end.saturating_sub(span.start)).max();
            assert!(longest.is_some_and(|nanos| nanos < 60_000_000_000), "{longest:?} ns");
            assert!(spans.iter().all(|span| span.end >= span.start), "no span ends before it begins");
            say(&end(&telemetry, took).await);
        });
    }
    let (collector, clock) = (Collector::start(Manner::Well, false), clock());
    let output = ended(program(name, &collector).env("LD_PRELOAD", &clock));
    drop(std::fs::remove_file(&clock));
    let report = said(&output);
    assert_eq!((report.served, report.spans.sent, report.spans.total()), (400, 800, 0), "{report:?}");
    // Microseconds: whoever waited for the clock would wait for an hour.
    assert!(report.p99 < 60_000_000 && report.shutdown < IN_TIME, "{report:?}");
}

/// Requests of an hour, a hundred each second.
const HOUR: u64 = 360_000;

/// Bytes that may come and go after the first minutes: what the allocator keeps, and batches that a starved
/// exporter had not begun by then. What grew with the load by 40 bytes a request would be over it.
const BOUND: u64 = 12 << 20;

#[test]
fn an_hour_with_a_dead_collector_takes_no_more_memory_than_its_first_minutes() {
    let name = "an_hour_with_a_dead_collector_takes_no_more_memory_than_its_first_minutes";
    if child::is_child() {
        return an_hour();
    }
    let run = |(collector, requests): (Collector, u64)| {
        let mut program = program(name, &collector);
        program.env("TELEMARK_TESTS_REQUESTS", requests.to_string());
        let output =
            ended(program.env("OTEL_BSP_EXPORT_TIMEOUT", "1000").env("OTEL_BLRP_EXPORT_TIMEOUT", "1000"));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let grown = text.lines().find_map(|line| line.strip_prefix("grown "));
        let grown: u64 = grown.and_then(|bytes| bytes.parse().ok()).unwrap_or_else(|| panic!("{text}"));
        (said(&output), grown)
    };
    let collectors = [
        (Collector::start(Manner::Well, false), HOUR / 10),
        (Collector::absent(false), HOUR),
        (Collector::start(Manner::Silent, true), HOUR),
    ];
    let [(well, _), faulty @ ..] = thread::scope(|scope| {
        let running = collectors.map(|collector| scope.spawn(|| run(collector)));
        running.map(|running| running.join().expect("it says why itself"))
    });
    for (report, grown) in faulty {
        println!("grown by {grown}: {report:?}\nbeside {well:?}");
        assert_eq!(Some(report.spans.sent + report.spans.total()), report.spans.made, "{report:?}");
        assert_eq!((report.spans.made, report.spans.sent), (Some(HOUR), 0), "{report:?}");
        assert!(report.records.total() >= HOUR, "{report:?}");
        assert!(grown < BOUND && report.memory < 160 << 20, "grown by {grown}: {report:?}");
        // Microseconds; a service that waited for anybody would need milliseconds.
        assert!(
            report.p50 <= 4 * well.p50 + 50 && report.p99 <= 10 * well.p99 + 1_000,
            "{report:?} beside {well:?}"
        );
        assert!(report.shutdown < IN_TIME, "{report:?}");
    }
}

/// A request of that hour: a span, a record and a metric.
#[telemark::traced(args(number))]
fn hourly(number: u64) {
    HOURLY.inc();
    tracing::info!(number, "done");
}

/// Requests of the hour.
#[telemark::metric(counter = "faulty_hourly")]
static HOURLY: telemark::Counter;

fn an_hour() {
    let telemetry = install();
    let requests = std::env::var("TELEMARK_TESTS_REQUESTS").ok().and_then(|number| number.parse().ok());
    let requests = requests.unwrap_or(HOUR);
    // Written to once, so that the memory of the measurements is there from the beginning.
    let (mut took, mut warm) = (vec![Duration::MAX; requests as usize], 0);
    for number in 0..requests {
        if number == requests / 10 {
            warm = memory();
        }
        let begun = Instant::now();
        hourly(number);
        took[number as usize] = begun.elapsed();
    }
    let grown = memory().saturating_sub(warm);
    let report = runtime().block_on(end(&telemetry, took));
    eprintln!("\ngrown {grown}");
    say(&report);
}
