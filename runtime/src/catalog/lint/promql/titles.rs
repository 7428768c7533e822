//! Titles and units that promise something else than the query shows.

use super::judge::Judge;
use super::value::{Nature, Unit, Value};
use crate::catalog::lint::finding::Rule;

/// Grafana's units of something per second.
const PER_SECOND: [&str; 9] = ["reqps", "ops", "cps", "rps", "wps", "iops", "eps", "mps", "recps"];

/// What people call a mean, a share and errors, in the languages of the titles seen so far.
const MEAN: [&str; 4] = ["average", "mean", "avg", "平均"];
const ERRORS: [&str; 4] = ["error", "fail", "错误", "失败"];
const SHARE: [&str; 6] = ["rate", "ratio", "share", "percent", "%", "率"];
const SUCCESS: [&str; 4] = ["availability", "success", "可用性", "成功率"];

/// What is counted, as titles and as names of metrics have it.
const SUBJECTS: [(&str, [&str; 2], &str); 3] = [
    ("users", ["user", "用户"], "user"),
    ("sessions", ["session", "会话"], "session"),
    ("requests", ["request", "请求"], "request"),
];

/// Judges a query by its title.
pub(super) fn judge(judge: &mut Judge<'_>, value: &Value) {
    let title = judge.query.title.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let at = judge.query.start;
    let name = judge.query.title.clone();
    if says(&MEAN) && value.is_quantile && !says(&["p50", "p9", "quantile", "percentile", "median"]) {
        let family = value.family.clone().unwrap_or_else(|| "x".into());
        let message = format!("«{name}» says mean, and the query is a quantile");
        let help =
            format!("write sum(rate({family}_sum[5m])) / sum(rate({family}_count[5m])), or call it p95");
        judge.say(Rule::MisleadingTitle, at, message, help);
    }
    let per_second =
        PER_SECOND.contains(&judge.query.unit.as_str()) || says(&["per second", "/s", "a second", "每秒"]);
    let is_rate = value.per_second && !value.is_quotient && value.nature == Nature::Bad;
    if says(&ERRORS) && says(&SHARE) && is_rate && !per_second {
        let message = format!("«{name}» says share, and the query counts failures a second");
        let help = "divide by the rate of all requests, or say per second in the title";
        judge.say(Rule::ErrorsPerSecond, at, message, help);
    }
    if value.is_quotient && says(&SUCCESS) && !says(&ERRORS) && value.nature == Nature::Bad {
        let message = format!("«{name}» says success, and the query gives the share of the failed ones");
        judge.say(Rule::InvertedRatio, at, message, "write 1 - (..)");
    }
    if value.is_quotient && says(&ERRORS) && !says(&SUCCESS) && value.nature == Nature::Good {
        let message = format!("«{name}» says errors, and the query gives the share of the good ones");
        judge.say(Rule::InvertedRatio, at, message, "write 1 - (..), or match the failed ones");
    }
    subject(judge, &title, &name);
    unit(judge, value);
}

/// Sessions are not users.
fn subject(judge: &mut Judge<'_>, title: &str, name: &str) {
    let names = judge.families.iter().cloned().collect::<Vec<_>>().join(" ");
    let titled: Vec<_> =
        SUBJECTS.iter().filter(|subject| subject.1.iter().any(|word| title.contains(word))).collect();
    let counted: Vec<_> = SUBJECTS.iter().filter(|subject| names.contains(subject.2)).collect();
    if let ([said], [shown]) = (titled.as_slice(), counted.as_slice())
        && said.0 != shown.0
    {
        let message = format!("«{name}» says {}, and the query counts {}", said.0, shown.0);
        judge.say(Rule::MisleadingTitle, judge.query.start, message, format!("call it {}", shown.0));
    }
}

/// The unit on the panel.
fn unit(judge: &mut Judge<'_>, value: &Value) {
    let wanted = match (value.unit, judge.query.unit.as_str()) {
        (Unit::Seconds, "ms") if !value.per_second || value.is_quotient || value.is_quantile => {
            ("s", "seconds")
        }
        (Unit::Milliseconds, "s") => ("ms", "milliseconds"),
        (Unit::Share, "percent") => ("percentunit", "a share from 0 to 1"),
        (Unit::Percent, "percentunit") => ("percent", "percent from 0 to 100"),
        _ => return,
    };
    let message = format!("the panel shows {}, and the query gives {}", judge.query.unit, wanted.1);
    judge.say(Rule::UnitMismatch, judge.query.start, message, format!(r#"write "unit": "{}""#, wanted.0));
}
