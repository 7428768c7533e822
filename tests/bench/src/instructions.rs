//! How many instructions an operation takes on the calling thread: the difference of two runs below callgrind.

use crate::parent;
use crate::report::Row;
use std::io::{Error, Result};
use std::process::Stdio;

/// What is placed and cached at the first iterations is no part of the cost: two runs are compared.
const FEW: u64 = 20;
const MANY: u64 = 60;

/// Cases that are one thread's work from beginning to end.
const CASES: [&str; 8] = ["root0", "root3", "child0", "child3", "tree0", "tree3", "async10", "whole"];

/// Adds them to a row, where they mean something.
pub fn count(row: &mut Row, endpoint: &str) -> Result<()> {
    let case = row.case.as_str();
    if !CASES.contains(&case) {
        return Ok(());
    }
    let few = total(row.suite, row.who, case, FEW, endpoint)?;
    let many = total(row.suite, row.who, case, MANY, endpoint)?;
    // A child costs a part of its root; the case says how many.
    let operations = if case.starts_with("child") { crate::suites::CHILDREN } else { 1 };
    row.more.push(("instructions".into(), (many - few) / ((MANY - FEW) * operations) as f64));
    Ok(())
}

/// The instructions of so many iterations.
fn total(suite: &str, who: &str, case: &str, iterations: u64, endpoint: &str) -> Result<f64> {
    let mut command = parent::command("valgrind", endpoint);
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/stdout", "--log-file=/dev/null"]);
    command.arg(format!("--toggle-collect={}", COUNTED));
    command.arg(std::env::current_exe()?).args(["child", "count", suite, who, case]);
    let output = command.arg(iterations.to_string()).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let summary = text.lines().find_map(|line| line.strip_prefix("summary: "));
    summary
        .and_then(|numbers| numbers.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| Error::other(format!("callgrind says nothing of {who}, {case}: {}", output.status)))
}

/// The function below which instructions are counted.
const COUNTED: &str = "telemark_bench::child::counted";
