//! A matcher of a label whose values are known.

use super::judge::Judge;
use super::value::Nature;
use crate::catalog::ValueSet;
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::known::Series;
use crate::catalog::lint::variables::ANY;
use crate::schema::near::nearest;
use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::token::{T_EQL_REGEX, T_NEQ_REGEX};

/// Labels that say how something ended.
const OUTCOMES: [&str; 8] = [
    "status",
    "status_code",
    "code",
    "outcome",
    "result",
    "http_response_status_code",
    "response_code",
    "grpc_code",
];
const GOOD: [&str; 7] = ["200", "201", "204", "success", "ok", "OK", "2xx"];
const BAD: [&str; 8] = ["500", "502", "503", "504", "failure", "error", "panicked", "5xx"];

/// What the matcher lets through.
pub(super) fn nature(matcher: &Matcher) -> Option<Nature> {
    if !OUTCOMES.contains(&matcher.name.as_str()) || matcher.value.contains(ANY) || matcher.value == ".*" {
        return None;
    }
    let passes = |values: &[&str]| values.iter().any(|value| matcher.is_match(value));
    match (passes(&GOOD), passes(&BAD)) {
        (true, false) => Some(Nature::Good),
        (false, true) => Some(Nature::Bad),
        _ => None,
    }
}

/// The values that the label can have, where they are known.
fn values(series: &Series<'_>, label: &str) -> Option<Vec<String>> {
    let entry = series.metric.labels.iter().find(|entry| entry.prometheus == label)?;
    match &entry.values {
        ValueSet::Closed(values) => Some(values.iter().map(|value| (*value).to_string()).collect()),
        // Text, but of a known form.
        ValueSet::Capped(_) if label == "status" && series.family.starts_with("http_") => {
            Some((100..600).map(|code: u16| code.to_string()).collect())
        }
        _ => None,
    }
}

/// Values that never occur, and patterns that leave nothing out or let nothing through.
pub(super) fn judge(judge: &mut Judge<'_>, series: &Series<'_>, matcher: &Matcher, at: usize) {
    let Some(values) = values(series, &matcher.name) else { return };
    if matcher.value.contains(ANY) {
        return;
    }
    let label = &matcher.name;
    let (positive, pattern) = match &matcher.op {
        MatchOp::Equal => (true, false),
        MatchOp::NotEqual => (false, false),
        MatchOp::Re(_) => (true, true),
        MatchOp::NotRe(_) => (false, true),
    };
    let hits = values.iter().filter(|value| matcher.is_match(value) == positive).count();
    let asks_for_any = matcher.value.is_empty() && !positive;
    if hits == 0 && !asks_for_any {
        let does = if positive { "matches none of the values" } else { "leaves out none of the values" };
        let message = format!("{label}{}\"{}\" {does} of {label}", matcher.op, matcher.value);
        judge.say(Rule::ImpossibleValue, at, message, help(&values, &matcher.value, label));
        return;
    }
    for part in alternatives(matcher).into_iter().filter(|_| pattern) {
        if !values.iter().any(|value| part.is_match(value) == positive) {
            let message = format!("{label} never has a value that `{}` matches", part.value);
            judge.say(Rule::ImpossibleValue, at, message, help(&values, &part.value, label));
        }
    }
}

/// The parts of `a|b`; none where a bracket makes them more than that.
fn alternatives(matcher: &Matcher) -> Vec<Matcher> {
    if !matcher.value.contains('|') || matcher.value.contains(['(', '[', '\\']) {
        return Vec::new();
    }
    let token = if matches!(matcher.op, MatchOp::Re(_)) { T_EQL_REGEX } else { T_NEQ_REGEX };
    let part = |part: &str| Matcher::new_matcher(token, matcher.name.clone(), part.to_owned()).ok();
    matcher.value.split('|').filter_map(part).collect()
}

fn help(values: &[String], written: &str, label: &str) -> String {
    const SHOWN: usize = 12;
    let names: Vec<&str> = values.iter().map(String::as_str).collect();
    let near = nearest(written, &names)
        .map(|near| format!("did you mean \"{}\"? ", names[near]))
        .unwrap_or_default();
    let list = if names.len() > SHOWN {
        format!(
            "{label} is one of {} .. {}; write 5.. for a class of codes",
            names[0],
            names[names.len() - 1]
        )
    } else {
        format!("{label} is one of {}", names.join(", "))
    };
    format!("{near}{list}")
}
