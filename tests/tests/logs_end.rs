//! The end of a program takes no line with it, however it comes, and `TELEMARK_LOG=off` writes none.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

use std::process::{Command, Output, Stdio};

/// Which program this test program plays.
const ROLE: &str = "TELEMARK_TEST_END";

/// Runs the one test below in a process of its own.
fn play(role: &str, log: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--nocapture", "--exact", "the_program_that_ends", "--test-threads=1"])
        .env(ROLE, role)
        .env("TELEMARK_LOG", log)
        .env_remove("RUST_LOG")
        .env_remove("TELEMARK_POLICY")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn lines(role: &str) -> String {
    let output = play(role, "json");
    String::from_utf8(output.stdout).unwrap()
}

/// Not a test of its own: what the others run.
#[test]
fn the_program_that_ends() {
    let Ok(role) = std::env::var(ROLE) else { return };
    if role == "panic" {
        // A hook that ends the program, as a program that is built to abort does.
        std::panic::set_hook(Box::new(|_| std::process::abort()));
    }
    let telemetry = telemark::setup("ending").install().unwrap();
    let (said, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tracing::info!("of another thread");
        said.send(()).unwrap();
        // It is still there when the program ends.
        std::thread::sleep(std::time::Duration::from_mins(1));
    });
    heard.recv().unwrap();
    (0..200).for_each(|number| tracing::info!(number, "a line"));
    tracing::info!("the last line");
    match role.as_str() {
        "drop" => drop(telemetry),
        "exit" => {
            std::mem::forget(telemetry);
            std::process::exit(3);
        }
        "panic" => {
            std::env::set_current_dir("/").unwrap();
            panic!("the end");
        }
        "shutdown" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(telemetry.shutdown()).unwrap();
            std::process::abort();
        }
        other => panic!("no program is called {other}"),
    }
}

fn is_whole(page: &str) {
    assert_eq!(page.matches("\"@message\":\"a line\"").count(), 200, "{page}");
    assert_eq!(page.matches("the last line").count(), 1, "{page}");
    assert_eq!(page.matches("of another thread").count(), 1, "{page}");
}

#[test]
fn a_shutdown_loses_no_line() {
    is_whole(&lines("shutdown"));
}

#[test]
fn dropping_the_telemetry_loses_no_line() {
    is_whole(&lines("drop"));
}

#[test]
fn a_program_that_exits_without_a_word_loses_no_line() {
    is_whole(&lines("exit"));
}

#[test]
fn a_panic_that_ends_the_program_loses_no_line() {
    is_whole(&lines("panic"));
}

#[test]
fn a_log_that_is_off_writes_nothing_at_all() {
    let output = play("drop", "off");
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("a line") && !said.contains("of another thread"), "{said}");
}
