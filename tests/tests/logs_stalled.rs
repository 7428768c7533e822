//! Nobody reads the standard output of a service: it goes on serving, and says what was lost.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Makes this test program play the service.
const ROLE: &str = "TELEMARK_TEST_STALLED";

/// More lines than a pipe and the log's queue can hold.
const LINES: usize = 40_000;

#[test]
fn a_service_whose_output_nobody_reads_goes_on_and_counts_what_is_lost() {
    if std::env::var_os(ROLE).is_some() {
        return serve();
    }
    let start = Instant::now();
    let mut service = Command::new(std::env::current_exe().unwrap())
        .args([
            "--nocapture",
            "--exact",
            "a_service_whose_output_nobody_reads_goes_on_and_counts_what_is_lost",
        ])
        .env(ROLE, "1")
        .env("TELEMARK_LOG", "json")
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe stays open and full: closing it would end the wait with an error.
    let unread = service.stdout.take();
    let mut said = String::new();
    service.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(service.wait().unwrap().success(), "{said}");
    drop(unread);
    let report = said.lines().find_map(|line| line.strip_prefix("lost ")).unwrap_or_else(|| panic!("{said}"));
    let lost: u64 = report.parse().unwrap();
    assert!(lost > 0 && lost < LINES as u64, "what fits is kept, the rest is counted: {said}");
    assert!(start.elapsed() < Duration::from_mins(1), "logging never waits: {:?}", start.elapsed());
}

fn serve() {
    let telemetry = telemark::setup("stalled").install().unwrap();
    for number in 0..LINES {
        tracing::info!(number, text = %"x".repeat(200), "a line");
    }
    eprintln!("lost {}", telemetry.health().dropped_logs);
    drop(telemetry);
    // The harness would write its own summary to the full pipe and wait.
    std::process::exit(0);
}
