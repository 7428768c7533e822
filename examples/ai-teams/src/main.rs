//! The monitoring manual's system: three services with traces, metrics and logs, and the traffic that shows them.

use std::process::ExitCode;

fn main() -> ExitCode {
    ai_teams::main()
}
