//! Malformed headers of callers: ignored by the standard's rule, and said once in a while.

use crate::clock::unix_nanos;
use std::sync::atomic::{AtomicU64, Ordering};

/// What can be wrong with what a caller sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not a `traceparent`, or several.
    Traceparent,
    /// Not a `tracestate`.
    Tracestate,
    /// Not B3 headers, or several.
    B3,
    /// A member of `baggage` that is not one, or more than the limits allow.
    Baggage,
    /// Not a tracking id, or several.
    TrackingId,
    /// A key that no `baggage` header can carry.
    BaggageKey,
}

/// One warning of a kind in this time; a caller that sends garbage must not fill the log.
const PAUSE: u64 = 60_000_000_000;

struct Count {
    warned: AtomicU64,
    silent: AtomicU64,
}

static COUNTS: [Count; 6] = [const { Count { warned: AtomicU64::new(0), silent: AtomicU64::new(0) } }; 6];

impl Fault {
    const fn text(self) -> &'static str {
        match self {
            Self::Traceparent => "a malformed traceparent header was ignored and a new trace begun",
            Self::Tracestate => "a malformed tracestate header was ignored",
            Self::B3 => "malformed B3 headers were ignored",
            Self::Baggage => "malformed or surplus members of a baggage header were ignored",
            Self::TrackingId => "a malformed X-Tracking-ID was ignored; the trace id stands in for it",
            Self::BaggageKey => {
                "a baggage key is not a token of letters, digits and !#$%&'*+-.^_`|~, so it stays in this service"
            }
        }
    }

    /// Warns, unless it has been warned of this kind lately; never shows what was sent.
    #[cold]
    pub(crate) fn report(self) {
        if let Some(count) = self.due(unix_nanos()) {
            tracing::warn!(target: "telemark", count, "{}", self.text());
        }
    }

    /// How many faults to speak of now, if it is time to speak.
    fn due(self, now: u64) -> Option<u64> {
        let count = &COUNTS[self as usize];
        let warned = count.warned.load(Ordering::Relaxed);
        let wait = warned != 0 && now.abs_diff(warned) < PAUSE;
        let first = || {
            count.warned.compare_exchange(warned, now.max(1), Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        if wait || !first() {
            count.silent.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(count.silent.swap(0, Ordering::Relaxed) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_one_warning_a_minute_that_tells_how_many_there_were() {
        // The only test that uses this kind: the counts are the process's.
        let fault = Fault::BaggageKey;
        assert_eq!(fault.due(PAUSE), Some(1));
        for n in 1..=41 {
            assert_eq!(fault.due(PAUSE + n), None);
        }
        assert_eq!(fault.due(2 * PAUSE), Some(42));
    }
}
