//! What the rules of one objective are made of, whoever writes them down.

use super::select::{events, inverse, operator, select};
use crate::catalog::query::{AnyMetric, Metric, Sum, Vector, Window};
use crate::catalog::{Catalog, IndicatorEntry, MatcherEntry, SelectionEntry, SloEntry};
use crate::error::{Error, Result};

/// An objective with its queries.
pub(in crate::catalog) struct Objective<'a> {
    pub(in crate::catalog) slo: &'a SloEntry,
    /// The service that it is about.
    pub(in crate::catalog) service: String,
    indicator: Indicator,
}

enum Indicator {
    /// Bad events are those that one matcher tells from the others.
    Bad { bad: Metric<Sum>, total: Metric<Sum> },
    /// Bad events are all but the good ones.
    Good { good: Metric<Sum>, total: Metric<Sum> },
    /// The same of measurements up to a bound, which exist wherever the others do.
    Fast { good: Metric<Sum>, total: Metric<Sum> },
}

impl<'a> Objective<'a> {
    pub(in crate::catalog) fn new(catalog: &Catalog, slo: &'a SloEntry) -> Result<Self> {
        let service = service(slo);
        let indicator = match &slo.indicator {
            IndicatorEntry::Ratio { good, total } => {
                let all = events(catalog, total)?;
                match distinction(good, total) {
                    Some(matcher) => {
                        let bad = all.clone().matching(
                            &matcher.label,
                            inverse(operator(matcher)?),
                            &matcher.value,
                        )?;
                        Indicator::Bad { bad, total: all }
                    }
                    None => Indicator::Good { good: events(catalog, good)?, total: all },
                }
            }
            IndicatorEntry::Latency { histogram, le } => match select(catalog, histogram)? {
                AnyMetric::Distribution(metric) => {
                    Indicator::Fast { good: metric.at_most(*le), total: metric.count() }
                }
                _ => return Err(Error::new(format!("`{}` is no histogram", histogram.metric))),
            },
        };
        Ok(Self { slo, service, indicator })
    }

    /// One sentence on what is promised.
    pub(in crate::catalog) fn told(&self) -> String {
        let slo = self.slo;
        if !slo.description.trim().is_empty() {
            return slo.description.trim().to_owned();
        }
        format!("{} % over {} are good: {}.", slo.objective, slo.window(), slo.name)
    }

    /// The id that Sloth would give it.
    pub(in crate::catalog) fn id(&self) -> String {
        format!("{}-{}", self.service, self.slo.name)
    }

    /// The share of bad events in a window: none without traffic, 0 before the first bad one.
    pub(super) fn error_ratio(&self, window: &Window) -> Result<Vector> {
        let total = self.total(window);
        match &self.indicator {
            Indicator::Bad { bad, .. } => rate(bad, window).or_zero(&total).share_of(total.positive()),
            Indicator::Good { good, .. } => {
                let good = rate(good, window).or_zero(&total);
                Ok(good.share_of(total.positive())?.rest())
            }
            Indicator::Fast { good, .. } => Ok(rate(good, window).share_of(total.positive())?.rest()),
        }
    }

    /// Bad events a second.
    pub(in crate::catalog) fn bad(&self, window: &Window) -> Vector {
        match &self.indicator {
            Indicator::Bad { bad, .. } => rate(bad, window),
            Indicator::Good { good, total } => {
                let total = rate(total, window);
                let good = rate(good, window).or_zero(&total);
                total.less(good)
            }
            Indicator::Fast { good, total } => rate(total, window).less(rate(good, window)),
        }
    }

    /// Whether bad events have series of their own, of which there may be none yet.
    pub(in crate::catalog) fn may_lack_bad_events(&self) -> bool {
        matches!(self.indicator, Indicator::Bad { .. })
    }

    /// All events a second.
    pub(in crate::catalog) fn total(&self, window: &Window) -> Vector {
        rate(self.all(), window)
    }

    /// How many events a window has seen.
    pub(super) fn seen(&self, window: Window) -> Vector {
        self.all().clone().over(window).increase().sum()
    }

    fn all(&self) -> &Metric<Sum> {
        match &self.indicator {
            Indicator::Bad { total, .. } | Indicator::Good { total, .. } | Indicator::Fast { total, .. } => {
                total
            }
        }
    }

    /// The share of events that may be bad, as a decimal: 99.9 % leave `0.001`.
    pub(in crate::catalog) fn budget(&self) -> String {
        budget(&self.slo.objective).unwrap_or_else(|| format!("{}", 1.0 - self.slo.percent / 100.0))
    }

    /// The share that has to be good: `0.999`.
    pub(in crate::catalog) fn share(&self) -> String {
        decimal(&self.slo.objective, 2).unwrap_or_else(|| format!("{}", self.slo.percent / 100.0))
    }
}

fn rate(metric: &Metric<Sum>, window: &Window) -> Vector {
    metric.clone().over(window.clone()).rate().sum()
}

/// The matcher that alone makes the good ones of all, if there is just one.
fn distinction<'a>(good: &'a SelectionEntry, total: &SelectionEntry) -> Option<&'a MatcherEntry> {
    let mut more = good.matchers.iter().filter(|matcher| !total.matchers.contains(matcher));
    let only = more.next()?;
    let same = total.matchers.iter().all(|matcher| good.matchers.contains(matcher));
    (same && good.prometheus == total.prometheus && more.next().is_none()).then_some(only)
}

/// The service that all its events are of, else the package that declares it.
fn service(slo: &SloEntry) -> String {
    let selection = match &slo.indicator {
        IndicatorEntry::Ratio { total, .. } => total,
        IndicatorEntry::Latency { histogram, .. } => histogram,
    };
    let named = selection.matchers.iter().find(|matcher| matcher.label == "service" && matcher.op == "=");
    named.map_or_else(|| slo.place.package.to_string(), |matcher| matcher.value.to_string())
}

/// A percentage's rest as an exact decimal; binary fractions would show as `0.0009999999999999432`.
fn budget(percent: &str) -> Option<String> {
    let (whole, part) = percent.trim().split_once('.').unwrap_or((percent.trim(), ""));
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let given = format!("{whole}{part}").parse::<u64>().ok()?;
    let rest = scale.checked_mul(100)?.checked_sub(given)?;
    Some(point(&rest.to_string(), part.len() + 2))
}

/// A decimal divided by a power of ten.
fn decimal(text: &str, places: usize) -> Option<String> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = format!("{whole}{part}");
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| point(&digits, part.len() + places))
}

/// Digits with a point before the last so many.
fn point(digits: &str, places: usize) -> String {
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = padded.split_at(padded.len() - places);
    let whole = whole.trim_start_matches('0');
    let (whole, part) = (if whole.is_empty() { "0" } else { whole }, part.trim_end_matches('0'));
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::{budget, decimal};

    #[test]
    fn budgets_are_exact_decimals() {
        let of = |percent| budget(percent).expect("it is a percentage");
        assert_eq!([of("99.9"), of("95"), of("99.95"), of("50")], ["0.001", "0.05", "0.0005", "0.5"]);
        assert_eq!(decimal("99.9", 2).as_deref(), Some("0.999"));
        assert_eq!(decimal("95", 2).as_deref(), Some("0.95"));
        assert_eq!(budget("100.1"), None);
    }
}
