//! The clocks: spans of two services stand side by side only if both tell the same time.

use super::report::{Check, Symptom, Verdict};
use crate::clock::{Ticks, unix_nanos};

/// What nobody sees in a trace.
const NEGLIGIBLE: f64 = 2.0;
/// What puts spans into another minute.
const GROSS: f64 = 30.0;
/// As far as the clock that spans are timed by may be from the time of day.
const OWN: f64 = 0.1;

/// The clock that spans are timed by, beside the time of day; right after the latter was set they differ for a moment.
pub(super) fn own() -> Check {
    let spans = Ticks::now().unix_nanos();
    let apart = (spans as f64 - unix_nanos() as f64) / 1e9;
    let check = |verdict, seen: String| Check::new(Symptom::NoTraces, "clock", verdict, seen);
    if apart.abs() < OWN {
        check(Verdict::Fine, "spans are timed by the time of day".to_owned())
    } else {
        check(Verdict::Warning, format!("the clock of spans is {apart:+.1} s from the time of day"))
            .remedy("the clock of this machine was just set: ask again in a minute")
    }
}

/// Somebody else's clock.
pub(super) fn of(whom: &str, ahead: f64) -> Check {
    let verdict = match ahead.abs() {
        apart if apart < NEGLIGIBLE => Verdict::Fine,
        apart if apart < GROSS => Verdict::Warning,
        _ => Verdict::Fault,
    };
    let seen = match verdict {
        Verdict::Fine => format!("{whom} has the same time"),
        _ => format!("the clock of {whom} is {ahead:+.0} s from ours"),
    };
    let check = Check::new(Symptom::NoTraces, "clock", verdict, seen);
    if verdict == Verdict::Fine {
        check
    } else {
        check.remedy("run NTP (chrony, systemd-timesyncd) on both machines: queries of the last minutes miss what is dated elsewhere")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_fine_and_minutes_are_a_fault() {
        let verdict = |ahead| of("the collector", ahead).verdict;
        assert_eq!(
            [0.0, -1.5, 5.0, -29.0].map(verdict),
            [Verdict::Fine, Verdict::Fine, Verdict::Warning, Verdict::Warning]
        );
        assert_eq!([60.0, -3600.0].map(verdict), [Verdict::Fault; 2]);
        assert_eq!(of("the collector", -3600.0).seen, "the clock of the collector is -3600 s from ours");
        assert_eq!(own().verdict, Verdict::Fine, "{:?}", own());
    }
}
