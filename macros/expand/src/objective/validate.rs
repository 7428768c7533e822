//! Judges objectives and alerts, and tells all their faults at once.

use super::amount::{Amount, Duration, Measure};
use super::annotated::{Left, addressee, common, grouping, name, severity};
use super::ast::{self, Condition, Head, Selection};
use super::model::{Alert, Indicator, Slo};
use super::parse::shown;
use crate::diagnostics::Faults;
use proc_macro2::Span;
use syn::Ident;

const DAY: u64 = 86_400;

/// The windows over which people promise something.
const WINDOWS: [u64; 5] = [7 * DAY, 14 * DAY, 28 * DAY, 30 * DAY, 90 * DAY];

/// The range of rates where none is written.
const OVER: u64 = 300;

/// The model of an objective.
pub(super) fn slo(ast: ast::Slo, faults: &mut Faults) -> Option<Slo> {
    let ast::Slo { told, promise, good, total, latency, misread, page, ticket } = ast;
    name(&told.name, false, faults);
    let place = told.name.span;
    let (page, ticket) =
        (addressee("page", page.as_ref(), faults), addressee("ticket", ticket.as_ref(), faults));
    let common = common(told, &Left::Objective, faults);
    let promise = promise.and_then(|(amount, window)| promised(&amount, window, faults));
    let indicator = indicator((good, total, latency), misread, place, faults)?;
    let (objective, percent, window) = promise?;
    Some(Slo { common, objective, percent, window, indicator, page, ticket })
}

fn promised(amount: &Amount, window: Duration, faults: &mut Faults) -> Option<(String, f64, u64)> {
    let percent: f64 = amount.digits.parse().ok()?;
    if !(percent > 0.0 && percent < 100.0) {
        faults.at_span(
            amount.span,
            "an objective is more than 0 % and less than 100 %: what is left to 100 % is the budget of errors",
        );
    }
    if !WINDOWS.contains(&window.seconds) {
        faults.at_span(
            window.span,
            "the window of an objective is `7d`, `14d`, `28d`, `30d` or `90d`: shorter ones forget, longer ones outlast what Prometheus keeps",
        );
    }
    Some((amount.digits.clone(), percent, window.seconds))
}

type Key<T> = Option<(Ident, Option<T>)>;

fn indicator(
    (good, total, latency): (Key<Selection>, Key<Selection>, Key<ast::Latency>),
    misread: bool,
    name: Span,
    faults: &mut Faults,
) -> Option<Indicator> {
    match (good, total, latency) {
        (Some((place, good)), Some((_, total)), None) => {
            Some(Indicator::Ratio { good: good?, total: total?, place: place.span() })
        }
        (None, None, Some((_, latency))) => latency.map(Indicator::Latency),
        (None, None, None) => {
            if faults.is_empty() {
                faults.at_span(
                    name,
                    "what is measured? write `good = REQUESTS.where(status !~ \"5..\"), total = REQUESTS` or `latency = DURATION <= 1 s`",
                );
            }
            None
        }
        (good, total, Some(_)) => {
            for (key, _) in [good, total].into_iter().flatten() {
                faults.at(&key, "an objective measures one thing, and this one already has a `latency`");
            }
            None
        }
        // What is missing may be what could not be read.
        (Some(_), None, None) | (None, Some(_), None) if misread && !faults.is_empty() => None,
        (Some((good, _)), None, None) => {
            faults.at(good, "`good` needs `total`, of which it is a part: `total = REQUESTS`");
            None
        }
        (None, Some((total, _)), None) => {
            faults.at(total, "`total` needs `good`, the part of it that is as it should be");
            None
        }
    }
}

/// The model of an alert.
pub(super) fn alert(ast: ast::Alert, faults: &mut Faults) -> Option<Alert> {
    let ast::Alert { told, head, severity: written, by, over } = ast;
    name(&told.name, true, faults);
    let severity = severity(written.as_ref(), told.name.span, faults);
    grouping(&by, faults);
    let Some(Head { condition, threshold, lasts }) = head else {
        // The labels that are left depend on the condition, which is told already.
        common(told, &Left::All, faults);
        return None;
    };
    if let (Condition::Absent(_), Some(first)) = (&condition, by.first()) {
        faults.at_span(first.span, "what is absent has no series that could be told apart");
    }
    let common = common(told, &left(&condition, &by), faults);
    if let Some((comparison, amount)) = &threshold {
        compared(&condition, comparison, amount, faults);
    }
    if let Condition::Quantile(q, _) = &condition
        && !(q.measure == Measure::Plain && q.number > 0.0 && q.number < 1.0)
    {
        faults.at_span(q.span, "a quantile is a number between 0 and 1, such as `0.95`");
    }
    if let Some(Duration { span, .. }) = lasts.filter(|lasts| lasts.seconds > 7 * DAY) {
        faults.at_span(span, "nobody is told before this is over: `for` takes at most `7d`");
    }
    let over = over.map_or(OVER, |(key, range)| {
        ranged(&condition, &key, range, faults);
        range.seconds
    });
    let (comparison, threshold) = threshold.map_or(("Above", None), |(op, amount)| (op, Some(amount)));
    let lasts = lasts.map_or(0, |lasts| lasts.seconds);
    Some(Alert { common, condition, comparison, threshold, lasts, over, by, severity })
}

fn ranged(condition: &Condition, key: &Ident, range: Duration, faults: &mut Faults) {
    if matches!(condition, Condition::Value(_) | Condition::Absent(_)) {
        faults.at(key, "`over` is the range of rates, and this condition has none");
    } else if range.seconds < 60 {
        faults.at_span(range.span, "a rate needs several scrapes: `over` takes at least `1m`");
    } else if range.seconds > 30 * DAY {
        faults.at_span(range.span, "`over` takes at most `30d`");
    }
}

/// The labels of series that are left when the condition is worked out.
fn left<'a>(condition: &'a Condition, by: &'a [ast::Name]) -> Left<'a> {
    match condition {
        Condition::Absent(of) => {
            let fixed = of.matchers.iter().filter(|matcher| matcher.op == "Eq");
            Left::Fixed(fixed.map(|matcher| matcher.label.text.as_str()).collect())
        }
        Condition::Value(_) if by.is_empty() => Left::All,
        _ if by.is_empty() => Left::Nothing,
        _ => Left::Grouped(by),
    }
}

fn compared(condition: &Condition, comparison: &str, amount: &Amount, faults: &mut Faults) {
    match condition {
        Condition::Ratio(..) => {
            if !matches!(amount.measure, Measure::Share | Measure::Plain) {
                faults.at_span(amount.span, "a ratio is compared with a share: `> 1 %` or `> 0.01`");
            } else if amount.measure == Measure::Plain && amount.number > 1.0 {
                faults.at_span(
                    amount.span,
                    format_args!("a ratio lies between 0 and 1; write `{} %`", amount.digits),
                );
            } else if let Some(message) = constant(comparison, amount.number, Some(1.0)) {
                faults.at_span(amount.span, format_args!("a ratio lies between 0 % and 100 %: {message}"));
            }
        }
        Condition::Rate(of) if amount.measure != Measure::Rate => {
            faults.at_span(
                amount.span,
                format_args!(
                    "a rate is so many per time: `rate({}) > {} / s`, or `/ min`, `/ h`",
                    shown(of),
                    amount.digits
                ),
            );
        }
        Condition::Rate(_) => {
            if let Some(message) = constant(comparison, amount.number, None) {
                faults.at_span(amount.span, format_args!("a rate is never negative: {message}"));
            }
        }
        Condition::Value(of) if amount.measure == Measure::Rate => {
            faults.at_span(
                amount.span,
                format_args!("only a rate is per time: `rate({}) > {}`", shown(of), amount.written),
            );
        }
        Condition::Quantile(..) if amount.measure == Measure::Rate => {
            faults.at_span(amount.span, "a quantile is a value of the histogram, in its unit: `> 1 s`");
        }
        _ => {}
    }
}

/// Whether the comparison holds always or never for what lies between 0 and `most`.
fn constant(comparison: &str, threshold: f64, most: Option<f64>) -> Option<&'static str> {
    let above = most.is_some_and(|most| threshold > most || threshold >= most && comparison == "Above");
    let within = most.is_some_and(|most| threshold > most || threshold >= most && comparison == "AtMost");
    match comparison {
        "Above" | "AtLeast" if above => Some("this is never true"),
        "Above" if threshold < 0.0 => Some("this is always true"),
        "AtLeast" if threshold <= 0.0 => Some("this is always true"),
        "Below" if threshold <= 0.0 => Some("this is never true"),
        "AtMost" if threshold < 0.0 => Some("this is never true"),
        "Below" | "AtMost" if within => Some("this is always true"),
        _ => None,
    }
}
