//! Programs of their own: one process has one telemetry.

use std::process::{Command, Stdio};

/// Set in the processes that tests start.
const CHILD: &str = "TELEMARK_TESTS_CHILD";

/// Whether this process was started by a test.
pub(crate) fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// This test again, in a process of its own, with none of the variables of telemetry but these.
pub(crate) fn again(test: &str, variables: &[(&str, String)]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test is a file"));
    command.args([&format!("faults::{test}"), "--exact", "--nocapture"]).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["OTEL_", "TELEMARK_", "RUST_LOG"].iter().any(|begin| name.starts_with(begin)) {
            command.env_remove(&*name);
        }
    }
    command.env(CHILD, "1").envs(variables.iter().map(|(name, value)| (*name, value)));
    command
}

/// Runs a test in a process of its own.
pub(crate) fn alone(test: &str, body: impl FnOnce()) {
    if is_child() {
        return body();
    }
    let output = again(test, &[]).output().expect("a test can be run again");
    let told = String::from_utf8_lossy(&output.stdout);
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 passed"), "{told}{faults}");
}
