//! How fast an error budget may go before somebody is told: the numbers of Google's SRE workbook, chapter 5.

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody is woken.
    Page,
    /// Somebody looks at it in working hours.
    Ticket,
}

/// One pair of windows: both must show the pace, the long one for certainty, the short one to end soon afterwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Burn {
    pub(super) urgency: Urgency,
    /// How many times faster than what lasts for the period.
    pub(super) factor: f64,
    /// In seconds.
    pub(super) long: u64,
    /// In seconds.
    pub(super) short: u64,
}

const DAYS_30: u64 = 30 * 86_400;

/// A rate needs a few scrapes.
const SHORTEST: u64 = 60;

/// 2 % of the budget in an hour, 5 % in six, 10 % in a day, 10 % in three days.
const OF_30_DAYS: [Burn; 4] = [
    Burn { urgency: Urgency::Page, factor: 14.4, long: 3_600, short: 300 },
    Burn { urgency: Urgency::Page, factor: 6.0, long: 6 * 3_600, short: 1_800 },
    Burn { urgency: Urgency::Ticket, factor: 3.0, long: 86_400, short: 2 * 3_600 },
    Burn { urgency: Urgency::Ticket, factor: 1.0, long: 3 * 86_400, short: 6 * 3_600 },
];

/// The windows of a period: the same parts of it as of 30 days, at the same pace and so for the same part of the budget.
pub(super) fn burns(period: u64) -> [Burn; 4] {
    let scaled = |seconds: u64| {
        let scaled = u128::from(seconds) * u128::from(period) / u128::from(DAYS_30);
        u64::try_from(scaled).unwrap_or(u64::MAX).max(SHORTEST)
    };
    OF_30_DAYS.map(|burn| Burn { long: scaled(burn.long), short: scaled(burn.short), ..burn })
}

/// Every window of a period, the shortest first.
pub(super) fn windows(period: u64) -> Vec<u64> {
    let mut windows: Vec<u64> = burns(period).iter().flat_map(|burn| [burn.short, burn.long]).collect();
    windows.sort_unstable();
    windows.dedup();
    windows
}

/// How many events make one bad one among them no reason: with fewer, a single failure is above the threshold.
pub(super) fn enough(factor: f64, budget: f64) -> u64 {
    let threshold = factor * budget;
    // A threshold of all or more is never passed.
    if threshold >= 1.0 { 1 } else { (1.0 / threshold).ceil() as u64 }
}

#[cfg(test)]
mod tests {
    use super::{Urgency, burns, enough, windows};

    #[test]
    fn the_numbers_are_those_of_the_workbook_and_of_sloth() {
        let of_30_days = burns(30 * 86_400).map(|burn| (burn.urgency, burn.factor, burn.long, burn.short));
        let (page, ticket) = (Urgency::Page, Urgency::Ticket);
        assert_eq!(
            of_30_days,
            [
                (page, 14.4, 3_600, 300),
                (page, 6.0, 21_600, 1_800),
                (ticket, 3.0, 86_400, 7_200),
                (ticket, 1.0, 259_200, 21_600)
            ]
        );
        // What each pair spends before it is seen: factor × window / period.
        let spent = of_30_days.map(|(_, factor, long, _)| (factor * long as f64 / 25_920.0).round() as u64);
        assert_eq!(spent, [2, 5, 10, 10], "percent of the budget");
        assert_eq!(windows(30 * 86_400), [300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200]);
    }

    #[test]
    fn other_periods_scale_the_windows_and_keep_the_pace() {
        let of_a_week = burns(7 * 86_400);
        assert_eq!((of_a_week[0].factor, of_a_week[0].long, of_a_week[0].short), (14.4, 840, 70));
        let spent = of_a_week.map(|burn| (burn.factor * burn.long as f64 * 100.0 / 604_800.0).round() as u64);
        assert_eq!(spent, [2, 5, 10, 10]);
        assert!(burns(86_400)[0].short >= 60, "no window is shorter than a few scrapes");
    }

    #[test]
    fn one_failure_alone_is_no_reason() {
        assert_eq!(enough(14.4, 0.001), 70);
        assert_eq!(enough(1.0, 0.001), 1_000);
        assert_eq!(enough(14.4, 0.05), 2);
        assert_eq!(enough(14.4, 0.5), 1);
    }
}
