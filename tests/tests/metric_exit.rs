//! Updates before `install()`, after `shutdown()`, and while the program ends.

use std::process::Command;
use std::sync::OnceLock;
use telemark::{Counter, Histogram, metric};

/// Counted over a program's life.
#[metric(counter = "exit_counted")]
static COUNTED: Counter;

/// Recorded over a program's life.
#[metric(histogram = "exit_recorded", buckets = [1])]
static RECORDED: Histogram;

const CHILD: &str = "TELEMARK_TEST_OF_THE_END";

fn update() {
    COUNTED.inc();
    RECORDED.record(0.5);
}

/// Updates, and says what is there now; dropped last.
struct AtTheEnd;

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        update();
        let (_, page) = telemark::export::prometheus::render(None);
        let lines = page.lines().filter(|line| line.starts_with("exit_counted_total "));
        lines.chain(page.lines().filter(|line| line.starts_with("exit_recorded_count "))).for_each(|line| {
            println!("{line}");
        });
    }
}

thread_local! {
    static OF_MAIN: OnceLock<AtTheEnd> = const { OnceLock::new() };
}

/// A whole program: what it prints is what the test reads.
fn program() {
    let end = AtTheEnd;
    update();
    let telemetry = telemark::setup("exit").ignore_environment().install().expect("the only one");
    update();
    let detached = std::thread::spawn(|| {
        update();
        OF_MAIN.with(|of_main| of_main.set(AtTheEnd).is_ok())
    });
    assert!(detached.join().expect("the thread does not panic"));
    tokio::runtime::Runtime::new().expect("a runtime").block_on(telemetry.shutdown()).expect("nothing fails");
    update();
    drop(end);
}

#[test]
fn updates_count_from_before_install_until_the_last_destructor() {
    if std::env::var_os(CHILD).is_some() {
        return program();
    }
    let itself = std::env::current_exe().expect("this test has a file");
    let output = Command::new(itself)
        .args(["--exact", "updates_count_from_before_install_until_the_last_destructor", "--nocapture"])
        .env(CHILD, "1")
        .env("TELEMARK_LOG", "off")
        .output()
        .expect("the test runs as a child");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("exit_")).collect();
    // First the destructor of the thread's own value, then the last one of the program.
    assert_eq!(
        lines,
        ["exit_counted_total 4", "exit_recorded_count 4", "exit_counted_total 6", "exit_recorded_count 6"]
    );
}
