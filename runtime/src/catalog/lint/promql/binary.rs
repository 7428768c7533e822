//! Operators between two expressions: what matches, what is missing, and what comes out.

use super::compare;
use super::judge::Judge;
use super::value::{Absence, Labels, Nature, Unit, Value};
use crate::catalog::lint::finding::Rule;
use promql_parser::parser::{BinModifier, BinaryExpr, LabelModifier, VectorMatchCardinality};

/// What an operator gives.
pub(super) fn value(judge: &mut Judge<'_>, binary: &BinaryExpr) -> Value {
    let (left, right) = (judge.value(&binary.lhs), judge.value(&binary.rhs));
    let operator = binary.op.to_string();
    let modifier = binary.modifier.clone().unwrap_or_default();
    if !left.is_scalar && !right.is_scalar && operator != "or" {
        matching(judge, &operator, &modifier, &left, &right);
    }
    match operator.as_str() {
        "or" => or(left, right),
        "and" => Value { absent: left.absent.clone().or(right.absent), ..left },
        "unless" => left,
        "==" | "!=" | ">" | "<" | ">=" | "<=" => {
            compare::value(judge, &operator, modifier.return_bool, left, right)
        }
        _ => arithmetic(judge, &operator, &modifier, &left, &right),
    }
}

/// The first where it has series, else the second: the guard of what may be missing.
fn or(left: Value, right: Value) -> Value {
    let unlabelled = right.labels.is_none() && !left.labels.is_none() && left.labels != Labels::Unknown;
    let absent = match (left.absent.clone(), right.absent) {
        (Some(absence), None) if unlabelled => Some(Absence { misguarded: true, ..absence }),
        (Some(_), other) => other,
        (None, _) => None,
    };
    let labels = match (&left.labels, &right.labels) {
        (Labels::Scraped(one), Labels::Scraped(other)) => Labels::Scraped(one | other),
        (one, other) if one == other || unlabelled => one.clone(),
        _ => Labels::Unknown,
    };
    let raw = left.raw.clone().or(right.raw);
    Value { absent, labels, unused: left.unused.clone().and(right.unused), raw, ..left }
}

/// The labels by which two sides match; a difference means that nothing does.
fn matching(judge: &mut Judge<'_>, operator: &str, modifier: &BinModifier, left: &Value, right: &Value) {
    let told = match &modifier.matching {
        Some(LabelModifier::Include(on)) => on.labels.iter().find_map(|label| {
            let (one, other) = (has(judge, left, label)?, has(judge, right, label)?);
            (one != other).then(|| {
                let side = if one { "right" } else { "left" };
                format!("`{operator} on ({label})` matches nothing: the {side} side has no label {label}")
            })
        }),
        other => {
            let ignored = other.as_ref().map(|m| m.labels().labels.clone()).unwrap_or_default();
            let (one, two) = (left.labels.without(&ignored), right.labels.without(&ignored));
            differ(&one, &two).then(|| {
                format!("`{operator}` matches nothing: left has {}, right has {}", one.told(), two.told())
            })
        }
    };
    if let Some(message) = told {
        let help = "aggregate both sides by the same labels, or say by which they match: on (..), ignoring (..), group_left";
        judge.say(Rule::MatchingLabels, judge.query.start, message, help);
    }
}

fn differ(left: &Labels, right: &Labels) -> bool {
    match (left, right) {
        (Labels::Unknown, _) | (_, Labels::Unknown) => false,
        (Labels::Exact(one), Labels::Exact(other)) | (Labels::Scraped(one), Labels::Scraped(other)) => {
            one != other
        }
        // A scraped series has at least its job and its instance.
        (Labels::Exact(one), Labels::Scraped(_)) | (Labels::Scraped(_), Labels::Exact(one)) => {
            !(one.contains("job") && one.contains("instance"))
        }
    }
}

fn has(judge: &Judge<'_>, value: &Value, label: &str) -> Option<bool> {
    match &value.labels {
        Labels::Unknown => None,
        Labels::Exact(labels) => Some(labels.contains(label)),
        Labels::Scraped(labels) => {
            Some(labels.contains(label) || judge.known.settings.is_target_label(label))
        }
    }
}

fn arithmetic(
    judge: &mut Judge<'_>,
    operator: &str,
    modifier: &BinModifier,
    left: &Value,
    right: &Value,
) -> Value {
    if let (Some(one), Some(other)) = (left.constant, right.constant)
        && left.is_scalar
        && right.is_scalar
    {
        return Value::scalar(folded(operator, one, other));
    }
    // Where both sides are missing at once, nothing has happened at all.
    let alike = left
        .absent
        .as_ref()
        .zip(right.absent.as_ref())
        .is_some_and(|(one, two)| one.matchers == two.matchers);
    if matches!(operator, "-" | "+") && !alike {
        let lost = match (left.is_scalar, right.is_scalar) {
            (true, _) => right.absent.as_ref(),
            (_, true) => None,
            _ => left.absent.as_ref().or(right.absent.as_ref()),
        };
        absent(judge, lost, &format!("`{operator}` gives no answer then"));
    }
    let labels = match (left.is_scalar, right.is_scalar) {
        (true, _) => right.labels.clone(),
        (_, true) => left.labels.clone(),
        _ => joined(modifier, &left.labels, &right.labels),
    };
    let (unit, nature) = meaning(judge, operator, left, right);
    let vector = if left.is_scalar { right } else { left };
    let both = !left.is_scalar && !right.is_scalar;
    Value {
        is_scalar: left.is_scalar && right.is_scalar,
        constant: None,
        labels,
        absent: if alike || matches!(operator, "-" | "+") {
            None
        } else {
            left.absent.clone().or_else(|| right.absent.clone())
        },
        // A quotient of nothing by nothing is meant to be nothing.
        unused: if both { None } else { vector.unused.clone() },
        raw: left.raw.clone().or_else(|| right.raw.clone()),
        per_second: if operator == "/" && both { false } else { vector.per_second },
        rated: left.rated || right.rated,
        family: vector.family.clone(),
        unit,
        nature,
        is_quotient: left.is_quotient || right.is_quotient || (operator == "/" && both),
        is_quantile: left.is_quantile || right.is_quantile,
        bounds: vector.bounds,
        part: if operator == "-" && both { left.part } else { vector.part.filter(|_| !both) },
        summed: vector.summed,
    }
}

fn folded(operator: &str, one: f64, other: f64) -> Option<f64> {
    match operator {
        "+" => Some(one + other),
        "-" => Some(one - other),
        "*" => Some(one * other),
        "/" => Some(one / other),
        "^" => Some(one.powf(other)),
        _ => None,
    }
}

/// The labels of what matches.
fn joined(modifier: &BinModifier, left: &Labels, right: &Labels) -> Labels {
    let many = match &modifier.card {
        VectorMatchCardinality::ManyToOne(extra) => Some((left, extra)),
        VectorMatchCardinality::OneToMany(extra) => Some((right, extra)),
        _ => None,
    };
    if let Some((side, extra)) = many {
        return extra.labels.iter().fold(side.clone(), |labels, label| labels.with(label));
    }
    match &modifier.matching {
        Some(LabelModifier::Include(on)) => Labels::Exact(on.labels.iter().cloned().collect()),
        Some(LabelModifier::Exclude(ignored)) => left.without(&ignored.labels),
        None => left.clone(),
    }
}

/// The unit of the answer, and which share of what it is.
fn meaning(judge: &mut Judge<'_>, operator: &str, left: &Value, right: &Value) -> (Unit, Nature) {
    if let (true, Some(number)) = (left.is_scalar, left.constant) {
        return match (operator, right.unit) {
            ("-", Unit::Share) if is(number, 1.0) => (Unit::Share, right.nature.rest()),
            ("-", Unit::Percent) if is(number, 100.0) => (Unit::Percent, right.nature.rest()),
            ("*", _) => (scaled(right.unit, number), right.nature),
            _ => (Unit::Unknown, right.nature),
        };
    }
    if let (true, Some(number)) = (right.is_scalar, right.constant) {
        return match operator {
            "*" => (scaled(left.unit, number), left.nature),
            "/" => (scaled(left.unit, 1.0 / number), left.nature),
            _ => (Unit::Unknown, left.nature),
        };
    }
    let same = left.family.is_some() && left.family == right.family;
    match operator {
        "/" => quotient(judge, left, right, same),
        // All but the good are the bad.
        "-" if same && left.nature == Nature::All => (left.unit, right.nature.rest()),
        "+" | "-" if left.unit == right.unit => {
            (left.unit, if left.nature == right.nature { left.nature } else { Nature::All })
        }
        "*" if right.unit == Unit::Unknown && right.is_scalar => (Unit::Unknown, left.nature),
        _ => (Unit::Unknown, Nature::All),
    }
}

fn quotient(judge: &mut Judge<'_>, left: &Value, right: &Value, same: bool) -> (Unit, Nature) {
    let upside_down = left.nature != right.nature && right.nature != Nature::All;
    if same && upside_down && !judge.is_test() {
        let part = if right.nature == Nature::Bad { "the failed" } else { "the good" };
        let message =
            format!("it divides by {part} ones alone, so the answer is no share and has no upper limit");
        let help = "a share is a part of all: divide by the same metric without the matcher";
        judge.say(Rule::InvertedRatio, judge.query.start, message, help);
        return (Unit::Unknown, Nature::All);
    }
    match (left.unit, right.unit) {
        (Unit::Count, Unit::Count) if same => (Unit::Share, left.nature),
        (time @ (Unit::Seconds | Unit::Milliseconds | Unit::Bytes), Unit::Count) => (time, Nature::All),
        _ => (Unit::Unknown, left.nature),
    }
}

/// Whether two numbers are the same but for what calculation does to them.
fn is(number: f64, wanted: f64) -> bool {
    (number / wanted - 1.0).abs() < 1e-9
}

/// A unit after a multiplication.
fn scaled(unit: Unit, factor: f64) -> Unit {
    match unit {
        _ if is(factor, 1.0) => unit,
        Unit::Share if is(factor, 100.0) => Unit::Percent,
        Unit::Percent if is(factor, 0.01) => Unit::Share,
        Unit::Seconds if is(factor, 1000.0) => Unit::Milliseconds,
        Unit::Milliseconds if is(factor, 0.001) => Unit::Seconds,
        _ => Unit::Unknown,
    }
}

/// Tells that a series may be missing where its absence decides the answer.
pub(super) fn absent(judge: &mut Judge<'_>, absence: Option<&Absence>, then: &str) {
    let Some(Absence { selector, misguarded, .. }) = absence.filter(|_| !judge.is_test()) else { return };
    let name = selector.split('{').next().unwrap_or_default();
    let (message, help) = if *misguarded {
        (
            format!("`or vector(0)` has no labels, so it replaces no missing series of {selector}; {then}"),
            "write `or 0 * sum by (..) (..)` of the whole, which has the labels and the series that are missing",
        )
    } else {
        (
            format!("until the first one has happened there is no series {selector}; {then}"),
            "write (.. or vector(0)) around the aggregation; with labels, (.. or 0 * sum by (..) (..)) of the whole",
        )
    };
    let at = judge.word(name);
    judge.say(Rule::AbsentSeries, at, message, help);
}
