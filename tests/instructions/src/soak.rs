//! So many spans that a leak of a few bytes each would be seen.

use std::sync::mpsc::sync_channel;
use std::thread;
use telemark::{Telemetry, traced};
use tracing::{Span, info, info_span};

/// Spans that one round opens.
const ROUND: u64 = 8;

#[traced(args(at, %text))]
fn leaf(at: u64, text: &str) -> u64 {
    at + text.len() as u64
}

#[traced]
fn inner(at: u64) -> u64 {
    if at.is_multiple_of(64) {
        info!(at, "an event");
    }
    leaf(at, "a text") + leaf(at, "another")
}

/// Eight spans of a trace: three levels, one of a library, one whose last handle goes to another thread.
#[traced]
fn round(at: u64) -> Span {
    let library = info_span!("of a library", late = tracing::field::Empty);
    library.record("late", at);
    library.in_scope(|| inner(at));
    drop(info_span!("unused"));
    let sent = info_span!("sent");
    drop(telemark::span!("ours", at));
    sent
}

/// Opens spans on two threads that end each other's; says how many there were and how much memory they left behind.
///
/// All of them are counted where all are recorded, and none where none is.
pub(crate) fn soak(telemetry: &Telemetry, spans: u64, recorded: Option<bool>) -> Result<(), String> {
    let rounds = spans / ROUND / 2;
    // What is placed once is there after so many, and what may wait for the exporter does.
    run(250_000);
    let (before, counted) = (resident()?, telemetry.health().spans);
    run(rounds);
    let (after, ended) = (resident()?, telemetry.health().spans - counted);
    println!("{ended} spans, {before} bytes before, {after} bytes after");
    let opened = rounds * ROUND * 2;
    if recorded.is_some_and(|recorded| ended != if recorded { opened } else { 0 }) {
        return Err(format!("{opened} spans were opened"));
    }
    if after > before + 16 * 1024 * 1024 {
        return Err("the memory grows".to_owned());
    }
    Ok(())
}

fn run(rounds: u64) {
    let (to_left, left) = sync_channel::<Span>(1024);
    let (to_right, right) = sync_channel::<Span>(1024);
    thread::scope(|scope| {
        for (sender, receiver) in [(to_left, right), (to_right, left)] {
            scope.spawn(move || {
                for at in 0..rounds {
                    // Whoever has no room for it, or is gone, leaves it here.
                    drop(sender.try_send(round(at)));
                    receiver.try_iter().for_each(drop);
                }
            });
        }
    });
}

/// Bytes of memory that the process has.
fn resident() -> Result<u64, String> {
    let statm = std::fs::read_to_string("/proc/self/statm").map_err(|error| error.to_string())?;
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.map(|pages| pages * 4096).ok_or_else(|| format!("no resident pages in {statm}"))
}
