//! The monitoring manual's system: three services with traces, metrics and logs, and the traffic that shows them.

mod agent;
mod caller;
mod chat;
mod cli;
mod engine;
mod gateway;
mod generator;
mod lines;
mod llm;
mod metrics;
mod objectives;
mod peer;
mod privacy;
mod refusal;
mod report;
mod run;
mod scrape;
mod serve;
mod sessions;
mod store;
mod telemetry;
mod traffic;
mod workflows;

use clap::Parser as _;
use std::process::ExitCode;

/// What `cargo run -p ai-teams` does.
#[tokio::main]
pub async fn main() -> ExitCode {
    match run::run(cli::Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ai-teams: {error:#}");
            ExitCode::FAILURE
        }
    }
}
