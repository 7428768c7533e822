//! Comparisons: thresholds nothing reaches, and answers that a missing series decides.

use super::binary::absent;
use super::judge::Judge;
use super::value::{Absence, Nature, Unit, Value};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::query::Role;

/// What a comparison gives: the left side where it holds.
pub(super) fn value(
    judge: &mut Judge<'_>,
    operator: &str,
    answers_bool: bool,
    left: Value,
    right: Value,
) -> Value {
    let (vector, limit, operator) = if left.is_scalar && !right.is_scalar {
        (right, left, turned(operator))
    } else {
        (left, right, operator)
    };
    if !judge.is_test() {
        missing(judge, operator, &vector, &limit);
        if let Some(limit) = limit.constant {
            threshold(judge, operator, &vector, limit);
        }
    }
    // What is compared and does not hold is meant to be missing.
    Value { absent: None, unused: None, is_scalar: answers_bool && vector.is_scalar, ..vector }
}

fn turned(operator: &str) -> &str {
    match operator {
        ">" => "<",
        "<" => ">",
        ">=" => "<=",
        "<=" => ">=",
        same => same,
    }
}

/// `== 0`, `< x`: no series is not less than anything.
fn missing(judge: &mut Judge<'_>, operator: &str, vector: &Value, limit: &Value) {
    if !matches!(operator, "==" | "<" | "<=") {
        return;
    }
    let then = format!("`{operator}` is never true then");
    if vector.absent.is_some() || limit.absent.is_some() {
        absent(judge, vector.absent.as_ref().or(limit.absent.as_ref()), &then);
    } else if let Some(unused) = vector.unused.as_ref().filter(|_| !vector.is_quantile) {
        let absence = Absence { selector: unused.clone(), matchers: String::new(), misguarded: false };
        absent(judge, Some(&absence), &then);
    }
}

fn threshold(judge: &mut Judge<'_>, operator: &str, vector: &Value, limit: f64) {
    let above = matches!(operator, ">" | ">=");
    let below = matches!(operator, "<" | "<=");
    inverted(judge, above, below, vector, limit);
    let at = judge.query.start;
    match vector.unit {
        Unit::Share
            if above && limit >= 1.0 && vector.is_quotient || below && limit > 1.0 && vector.is_quotient =>
        {
            let holds = if above { "never" } else { "always" };
            let message = format!("a share lies between 0 and 1, so `{operator} {limit}` {holds} holds");
            let help = format!("write {operator} {}, or multiply the share by 100", limit / 100.0);
            judge.say(Rule::UnitMismatch, at, message, help);
        }
        Unit::Percent if above && limit >= 100.0 && vector.is_quotient => {
            let message = format!("percent end at 100, so `{operator} {limit}` never holds");
            judge.say(Rule::UnitMismatch, at, message, "write a number below 100");
        }
        Unit::Seconds | Unit::Milliseconds => duration(judge, operator, vector, limit),
        _ => {}
    }
    let is_rate = vector.per_second && !vector.is_quotient && vector.unit == Unit::Count;
    if judge.query.role == Role::Alert
        && is_rate
        && above
        && limit < 1.0
        && limit > 0.0
        && vector.nature == Nature::Bad
    {
        let family = vector.family.as_deref().unwrap_or("x");
        let message = format!(
            "`{operator} {limit}` compares failures a second: {} an hour are enough, whatever the traffic is",
            (limit * 3600.0).ceil()
        );
        let help = format!(
            "alert on the share: sum by (service) (rate({family}{{..}}[5m])) / sum by (service) (rate({family}[5m])) {operator} {limit}"
        );
        judge.say(Rule::ErrorsPerSecond, at, message, help);
    }
}

/// A histogram tells no time beyond its last boundary.
fn duration(judge: &mut Judge<'_>, operator: &str, vector: &Value, limit: f64) {
    let Some((least, most)) = vector.bounds.filter(|_| vector.is_quantile || vector.is_quotient) else {
        return;
    };
    let in_seconds = vector.unit == Unit::Seconds;
    // What the histogram measures, in the unit of the comparison.
    let scale =
        match (in_seconds, vector.family.as_deref().is_some_and(|family| family.ends_with("_seconds"))) {
            (true, false) => 0.001,
            (false, true) => 1000.0,
            _ => 1.0,
        };
    let (least, most) = (least * scale, most * scale);
    let (unit, other, meant) = if in_seconds {
        ("seconds", "milliseconds", limit / 1000.0)
    } else {
        ("milliseconds", "seconds", limit * 1000.0)
    };
    let unreachable = limit >= most && matches!(operator, ">" | ">=");
    if unreachable || (!in_seconds && limit < least && limit > 0.0) {
        let message = format!(
            "{limit} is compared with {unit}, and the histogram measures from {least} to {most} {unit}: `{operator} {limit}` decides nothing"
        );
        let help = format!("if {other} are meant, write {operator} {meant}; else add a boundary");
        judge.say(Rule::UnitMismatch, judge.query.start, message, help);
    }
}

/// A large share of good, or a small one of bad, is no alarm.
fn inverted(judge: &mut Judge<'_>, above: bool, below: bool, vector: &Value, limit: f64) {
    let share = match vector.unit {
        Unit::Share => limit,
        Unit::Percent => limit / 100.0,
        _ => return,
    };
    if judge.query.role != Role::Alert || !vector.is_quotient {
        return;
    }
    let (kind, when) = match vector.nature {
        Nature::Good if above && share <= 0.5 => ("good", "is large"),
        Nature::Bad if below && share >= 0.5 => ("failed", "is small"),
        _ => return,
    };
    let message =
        format!("the alert fires when the share of the {kind} ones {when}, which is when all is well");
    let help = "compare the other share: 1 - (..), or the matcher of the failed ones";
    judge.say(Rule::InvertedRatio, judge.query.start, message, help);
}
