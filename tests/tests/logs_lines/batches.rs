//! Lines of many threads: whole, in order, soon written although nobody flushes, and none lost where that is asked for.

use super::{ENOUGH, Page};
use std::io::Write;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};
use telemark::Policy;
use telemark::log::{Format, Output, Record, Sink, health};
use tracing::Level;

fn record(text: String) -> Record {
    Record::within(None, Level::INFO, "t", text)
}

/// The numbers that each thread has written, in order.
fn numbers(page: &str, thread: &str) -> Vec<usize> {
    let messages = page.lines().map(|line| {
        let json: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        json["@message"].as_str().unwrap().to_owned()
    });
    messages.filter_map(|message| message.strip_prefix(thread)?.parse().ok()).collect()
}

#[test]
fn lines_of_two_threads_are_whole_and_each_threads_in_order() {
    const LINES: usize = 20_000;
    let page = Page::default();
    let output = Arc::new(Output::lossless(Format::Json, Policy::Production, "x", page.clone()));
    thread::scope(|scope| {
        for name in ["left ", "right "] {
            let output = Arc::clone(&output);
            scope.spawn(move || (0..LINES).for_each(|at| output.accept(&record(format!("{name}{at}")))));
        }
        // Whoever flushes meanwhile changes no order.
        for _ in 0..20 {
            output.flush(ENOUGH);
        }
    });
    assert!(output.flush(ENOUGH));
    let text = page.text();
    for name in ["left ", "right "] {
        assert!(numbers(&text, name).into_iter().eq(0..LINES), "of {name}");
    }
}

#[test]
fn a_line_of_a_thread_that_does_nothing_more_is_written_soon() {
    let page = Page::default();
    let output = Arc::new(Output::new(Format::Json, Policy::Production, "x", page.clone()));
    let end = Arc::new(Barrier::new(2));
    let (theirs, written) = (Arc::clone(&end), Arc::clone(&output));
    let idle = thread::spawn(move || {
        written.accept(&record("alone".into()));
        theirs.wait();
    });
    let until = Instant::now() + ENOUGH;
    while page.text().is_empty() {
        assert!(Instant::now() < until, "nobody flushes, and the line comes all the same");
        thread::sleep(Duration::from_millis(5));
    }
    end.wait();
    idle.join().unwrap();
}

#[test]
fn what_a_thread_has_logged_is_there_when_it_has_ended() {
    let page = Page::default();
    let output = Arc::new(Output::new(Format::Json, Policy::Production, "x", page.clone()));
    // A thread waits for the writer, and no longer than this for one that a busy machine keeps from its processor: that
    // says nothing, and another thread is asked.
    let in_time = (0..50).find(|number| {
        let (theirs, words) = (Arc::clone(&output), format!("last words {number}"));
        let (said, begun) = (words.clone(), Instant::now());
        thread::spawn(move || theirs.accept(&record(words))).join().unwrap();
        let waited = begun.elapsed() >= Duration::from_millis(100);
        assert!(waited || page.text().contains(&said), "{}", page.text());
        !waited
    });
    assert!(in_time.is_some(), "fifty threads have waited in vain");
}

/// A writer that takes its time.
struct Slow(Page);

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        thread::sleep(Duration::from_millis(1));
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_lossless_output_waits_for_a_slow_writer_and_loses_nothing() {
    const LINES: usize = 400;
    let page = Page::default();
    let output = Arc::new(Output::lossless(Format::Json, Policy::Production, "x", Slow(page.clone())));
    // Twelve times as much as may wait.
    let text = "x".repeat(64 * 1024);
    thread::scope(|scope| {
        for name in ["left ", "right "] {
            let (output, text) = (Arc::clone(&output), &text);
            scope.spawn(move || {
                (0..LINES)
                    .for_each(|at| output.accept(&record(format!("{name}{at}")).field("text", text.clone())));
            });
        }
    });
    assert!(output.flush(ENOUGH));
    let page = page.text();
    for name in ["left ", "right "] {
        assert!(numbers(&page, name).into_iter().eq(0..LINES), "of {name}");
    }
}

/// A writer that panics at the word.
struct Trapped(Page);

impl Write for Trapped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        assert!(!String::from_utf8_lossy(bytes).contains("trap"), "a writer of the user's");
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_panics_loses_what_it_had_in_hand_and_goes_on() {
    let page = Page::default();
    let output = Output::new(Format::Json, Policy::Production, "x", Trapped(page.clone()));
    let lost = health().io;
    for text in ["before", "trap", "after"] {
        output.accept(&record(text.into()));
        assert!(output.flush(ENOUGH));
    }
    let text = page.text();
    assert!(text.contains("before") && text.contains("after") && !text.contains("trap"), "{text}");
    assert!(health().io > lost);
}
