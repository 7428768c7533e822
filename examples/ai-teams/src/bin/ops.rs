//! The commands of telemetry for this program: `cargo run -p ai-teams --bin ops -- lint docs`.

// What the services declare is told because it is linked.
use ai_teams as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    telemark::cli::run(std::env::args_os())
}
