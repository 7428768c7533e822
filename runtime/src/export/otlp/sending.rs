//! One request from its first attempt to its end: counted, measured and, where it is news, told.

use super::lost::{Counted, Counts, Way};
use super::own;
use super::retry::Attempt;
use super::transport::Answer;
use super::worker::Tell;
use tokio::time::Instant;
use tracing_core::Level;

/// A request that is being sent.
pub(super) struct Sending {
    /// Spans, points or records in it.
    pub(super) items: u64,
    /// Its size before compression.
    pub(super) bytes: usize,
    pub(super) begun: Instant,
}

impl Sending {
    /// It was taken, or given up.
    pub(super) fn settled(self, answer: Answer, counts: &Counts, way: &Way<'_>, tell: &Tell) -> Counted {
        let Self { items, bytes, begun } = self;
        let signal = way.signal;
        let took = begun.elapsed();
        let outcome = if answer.is_ok() { "taken" } else { "given up" };
        tell(Level::DEBUG, &format!("{items} {}, {bytes} bytes: {outcome} after {took:?}", signal.items()));
        let taken = answer.is_ok();
        let counted = counts.answered(way, items, answer);
        own::exported(signal, bytes, took);
        own::settled(
            signal,
            taken,
            items - counted.rejected - counted.failed,
            counted.rejected + counted.failed,
        );
        if let Some(news) = &counted.news {
            tell(Level::WARN, news);
        }
        counted
    }
}

/// What happens when an attempt fails, and when there is another.
pub(super) fn heard<'a>(
    counts: &'a Counts,
    way: &'a Way<'_>,
    tell: &'a Tell,
) -> impl Fn(Attempt<'_>) + use<'a> {
    move |attempt| {
        let Attempt::Failed(refusal) = attempt else { return own::tried_again(way.signal) };
        own::attempt_failed(way.signal);
        match counts.attempted(way, refusal) {
            Some(news) => tell(Level::WARN, &news),
            None => tell(Level::DEBUG, &format!("{}: {}", way.signal.items(), refusal.reason)),
        }
    }
}
