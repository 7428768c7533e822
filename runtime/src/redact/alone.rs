//! Tests of what holds for a whole process, each in a process where no other test runs.

use std::process::Command;

/// Says that this process is that of one test.
const ALONE: &str = "REDACT_TEST_ALONE";

/// Runs the body of the test with this path, as `concat!(module_path!(), "::its_name")` gives it, in a process of its own.
pub(super) fn alone(path: &str, body: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some() {
        return body();
    }
    let (_, test) = path.split_once("::").expect("a path begins with its crate");
    let this = std::env::current_exe().expect("a test knows its own program");
    let ran = Command::new(this).args([test, "--exact"]).env(ALONE, "yes").output();
    let ran = ran.expect("a test's own program runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}
