//! What the program does, in order.

use crate::cli::{Arguments, Service};
use crate::report::{self, Summary};
use crate::{serve, telemetry, traffic};
use std::time::Duration;

/// Starts what the command line asks for and ends when that is done.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    if arguments.drive {
        return drive_only(&arguments).await;
    }
    let installed = telemetry::install(&arguments)?;
    let telemetry = &installed.telemetry;
    let wanted = arguments.services.map_or_else(|| Service::ALL.to_vec(), |service| vec![service]);
    let services = serve::start(&arguments, telemetry, &wanted).await?;
    let mut tally = None;
    if arguments.services.is_none() {
        let done = traffic::drive(&arguments.url(Service::Gateway), arguments.requests).await;
        say(&arguments, &report::report(&arguments, &done, &installed).await);
        tally = Some(done);
    }
    if !arguments.once {
        say(&arguments, &report::places(&arguments, &wanted));
        installed.go_live();
        told_to_stop().await?;
    }
    services.stop().await?;
    telemetry.shutdown().await?;
    if let Some(tally) = tally.filter(|_| arguments.json) {
        // After the shutdown: what was lost on the way to the collector is lost by now, and no log line follows.
        println!("{}", serde_json::to_string(&Summary::of(&tally, &installed))?);
    }
    Ok(())
}

/// Ctrl-C, or the signal by which a container is stopped.
async fn told_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            told = tokio::signal::ctrl_c() => told,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn drive_only(arguments: &Arguments) -> anyhow::Result<()> {
    let gateway = arguments.url(Service::Gateway);
    // Started in the same breath, they may still be on their way.
    traffic::wait_for(&Service::ALL.map(|service| arguments.url(service)), Duration::from_secs(5)).await;
    let tally = traffic::drive(&gateway, arguments.requests).await;
    anyhow::ensure!(
        tally.unanswered() < tally.requests() || tally.requests() == 0,
        "no answer from {gateway}: start the services first, or say where they are with --port-base",
    );
    println!(
        "{} requests, {} refused (4xx), {} failed (5xx), {} unanswered",
        tally.requests(),
        tally.refused(),
        tally.failed(),
        tally.unanswered()
    );
    Ok(())
}

/// To people; stdout belongs to the summary with `--json`, and to the log lines of a service that runs by itself.
fn say(arguments: &Arguments, text: &str) {
    if arguments.json || arguments.services.is_some() {
        eprintln!("{text}");
    } else {
        println!("{text}");
    }
}
