//! Functions: which go with counters, which with gauges, which with buckets.

use super::judge::Judge;
use super::value::{Labels, Unit, Value};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::known::Part;
use promql_parser::parser::{Call, Expr};

/// What a call gives.
pub(super) fn value(judge: &mut Judge<'_>, call: &Call) -> Value {
    let name = call.func.name;
    let mut arguments: Vec<Value> = call.args.args.iter().map(|argument| judge.value(argument)).collect();
    let at = judge.word(name);
    match name {
        "rate" | "irate" | "increase" | "resets" => rate(judge, name, at, last(&mut arguments)),
        "delta" | "idelta" | "deriv" | "predict_linear" => slope(judge, name, at, first(&mut arguments)),
        "histogram_quantile" | "histogram_fraction" => quantile(judge, name, at, &arguments),
        "vector" => Value {
            labels: Labels::Exact(std::collections::BTreeSet::new()),
            constant: first(&mut arguments).constant,
            ..Value::default()
        },
        "scalar" => Value { is_scalar: true, labels: Labels::Unknown, ..first(&mut arguments) },
        "time" | "pi" => Value::scalar(None),
        "absent" | "absent_over_time" => Value { labels: Labels::Unknown, ..Value::default() },
        "changes" | "count_over_time" | "present_over_time" | "timestamp" => {
            Value { raw: None, unit: Unit::Count, ..first(&mut arguments) }
        }
        "label_replace" | "label_join" => {
            let inner = first(&mut arguments);
            let added = call.args.args.get(1).and_then(|argument| text(argument));
            let labels = added.map_or(Labels::Unknown, |label| inner.labels.clone().with(label));
            Value { labels, ..inner }
        }
        "clamp" | "clamp_min" | "clamp_max" | "abs" | "ceil" | "floor" | "round" | "sort" | "sort_desc"
        | "sort_by_label" | "sort_by_label_desc" | "last_over_time" | "avg_over_time" | "max_over_time"
        | "min_over_time" | "quantile_over_time" | "sum_over_time" => {
            let over =
                if name == "quantile_over_time" { last(&mut arguments) } else { first(&mut arguments) };
            let unit = if name == "sum_over_time" { Unit::Unknown } else { over.unit };
            Value { unit, ..over }
        }
        _ => Value { unit: Unit::Unknown, ..first(&mut arguments) },
    }
}

fn first(arguments: &mut Vec<Value>) -> Value {
    if arguments.is_empty() { Value::default() } else { arguments.swap_remove(0) }
}

fn last(arguments: &mut Vec<Value>) -> Value {
    arguments.pop().unwrap_or_default()
}

fn text(expression: &Expr) -> Option<&str> {
    if let Expr::StringLiteral(literal) = expression { Some(&literal.val) } else { None }
}

fn rate(judge: &mut Judge<'_>, name: &str, at: usize, inner: Value) -> Value {
    if judge.is_test() {
        return Value { raw: None, rated: true, ..inner };
    }
    if let (Some(family), None, false) = (&inner.family, &inner.raw, inner.rated) {
        let message =
            format!("{name}() of {family}, which goes up and down: every fall looks like a restart");
        let help = "write deriv(..) or delta(..) for its slope, avg_over_time(..) for its mean; only counters have rates";
        judge.say(Rule::RateOfGauge, at, message, help);
    }
    if let (Some(counter), true) = (&inner.raw, inner.summed) {
        let message =
            format!("{name}() of a sum of {counter}: the restart of one instance looks like a fall of all");
        judge.say(
            Rule::RawCounter,
            at,
            message,
            format!("write sum({name}({counter}[5m])): first the rate, then the sum"),
        );
    }
    Value {
        raw: None,
        rated: true,
        per_second: name == "rate" || name == "irate",
        unit: if name == "resets" { Unit::Count } else { inner.unit },
        ..inner
    }
}

fn slope(judge: &mut Judge<'_>, name: &str, at: usize, inner: Value) -> Value {
    if let Some(counter) = inner.raw.as_ref().filter(|_| !judge.is_test()) {
        let message = format!("{name}() of the counter {counter}: a restart makes it fall to zero");
        let help =
            if name == "deriv" { "write rate(..)" } else { "write increase(..), or rate(..) and then this" };
        judge.say(Rule::RawCounter, at, message, help);
    }
    let unit = if name == "deriv" { Unit::Unknown } else { inner.unit };
    Value { raw: None, rated: true, unit, ..inner }
}

fn quantile(judge: &mut Judge<'_>, name: &str, at: usize, arguments: &[Value]) -> Value {
    let buckets = arguments.last().cloned().unwrap_or_default();
    let number = arguments.first().and_then(|argument| argument.constant);
    if let Some(number) =
        number.filter(|number| !(0.0..=1.0).contains(number) && name == "histogram_quantile")
    {
        let message = format!("{number} is no quantile: the answer is infinite");
        judge.say(
            Rule::QuantileOutOfRange,
            at,
            message,
            format!("write {} for the {number}th percentile", number / 100.0),
        );
    }
    let answer = Value {
        labels: buckets.labels.without(&["le".to_owned()]),
        absent: buckets.absent.clone(),
        unused: buckets.unused.clone(),
        rated: buckets.rated,
        family: buckets.family.clone(),
        bounds: buckets.bounds,
        unit: quantile_unit(&buckets),
        is_quantile: true,
        ..Value::default()
    };
    let Some(family) = buckets.family.as_ref().filter(|_| !judge.is_test()) else { return answer };
    let right = "histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))".replace('x', family);
    if buckets.part != Some(Part::Bucket) {
        let message = format!("{name}() of {family}, of which no buckets are asked for");
        judge.say(Rule::QuantileWithoutLe, at, message, format!("write {right}, of a histogram"));
    } else if !has_le(&buckets.labels) {
        let message = format!("{name}() of buckets from which `le` is aggregated away: no data");
        judge.say(Rule::QuantileWithoutLe, at, message, format!("keep it: {right}"));
    }
    if buckets.part == Some(Part::Bucket) && !buckets.rated {
        let message = format!("{name}() of {family} since the process started: it hardly moves after a day");
        judge.say(Rule::QuantileWithoutRate, at, message, format!("write {right}"));
    }
    answer
}

/// Seconds as the histogram has them: buckets count, their boundaries measure.
fn quantile_unit(buckets: &Value) -> Unit {
    match buckets.family.as_deref() {
        Some(family) if family.ends_with("_milliseconds") => Unit::Milliseconds,
        Some(family) if family.ends_with("_seconds") => Unit::Seconds,
        Some(family) if family.ends_with("_bytes") => Unit::Bytes,
        _ => Unit::Unknown,
    }
}

fn has_le(labels: &Labels) -> bool {
    match labels {
        Labels::Unknown => true,
        Labels::Exact(labels) | Labels::Scraped(labels) => labels.contains("le"),
    }
}
