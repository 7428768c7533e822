//! `le`: the boundary must be one of the histogram's, in both of its spellings.

use super::judge::Judge;
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::known::Series;
use crate::catalog::lint::variables::ANY;
use promql_parser::label::{MatchOp, Matcher};

/// Judges a matcher of `le`; whether it selects buckets that end somewhere.
pub(super) fn judge(judge: &mut Judge<'_>, series: &Series<'_>, matcher: &Matcher, at: usize) -> bool {
    if matcher.value.contains(ANY) || matches!(matcher.op, MatchOp::NotEqual | MatchOp::NotRe(_)) {
        return false;
    }
    if matcher.is_match("+Inf") {
        return false;
    }
    let bounds = &series.metric.buckets;
    let hit: Vec<f64> = bounds
        .iter()
        .copied()
        .filter(|bound| spellings(*bound).iter().any(|text| matcher.is_match(text)))
        .collect();
    if hit.is_empty() {
        let list = bounds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let near = nearest(bounds, &matcher.value);
        let message = format!("{} has no bucket that ends at {}", series.family, matcher.value);
        let help = format!("{near}the boundaries are {list}; or add this one to `buckets` of the metric");
        judge.say(Rule::MissingBucket, at, message, help);
        return true;
    }
    for bound in hit {
        let [short, long] = spellings(bound);
        let both = matcher.is_match(&short) && matcher.is_match(&long);
        if short != long && !both && !judge.is_test() {
            let message = format!(
                "OTLP and the plain text format write le=\"{short}\", OpenMetrics and Prometheus 3 write le=\"{long}\""
            );
            let help = format!(r#"write le=~"{short}|{}""#, long.replace('.', r"\\."));
            judge.say(Rule::LeSpelling, at, message, help);
        }
    }
    true
}

/// `1` and `1.0`; the same twice where there is one way only.
fn spellings(bound: f64) -> [String; 2] {
    let short = bound.to_string();
    let long = if short.contains(['.', 'e']) { short.clone() } else { format!("{short}.0") };
    [short, long]
}

fn nearest(bounds: &[f64], written: &str) -> String {
    let Ok(wanted) = written.parse::<f64>() else { return String::new() };
    let distance = |bound: &f64| (bound - wanted).abs();
    let near = bounds.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)));
    near.map(|near| format!("the nearest is {near}; ")).unwrap_or_default()
}
