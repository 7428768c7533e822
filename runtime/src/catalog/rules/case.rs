//! The tests of rules, in the form of `promtool test rules`.

use super::Yaml;
use std::fmt::Write as _;

/// Series that a test feeds: how each is written, and its values.
pub(super) type Series = (String, String);

/// An alert that a test expects: labels and annotations.
pub(super) struct Expected {
    pub(super) labels: Vec<(String, String)>,
    pub(super) annotations: Vec<(String, String)>,
}

/// One test.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) series: Vec<Series>,
    /// When the alerts are looked at, in minutes.
    pub(super) at: u64,
    /// The alert, and those of its name that fire.
    pub(super) alert: String,
    pub(super) fires: Vec<Expected>,
    /// An expression with the only sample that it has; without one it has none.
    pub(super) holds: Option<(String, Option<(String, f64)>)>,
}

/// Values that grow by so much every minute, for so many minutes; after a reset half way where one is asked for.
pub(super) fn growing(each: f64, minutes: u64, reset: bool) -> String {
    if reset {
        let half = minutes / 2;
        return format!("0+{each}x{half} 0+{each}x{}", minutes - half - 1);
    }
    format!("0+{each}x{minutes}")
}

/// A value that stays.
pub(super) fn flat(value: f64, minutes: u64) -> String {
    format!("{value}x{minutes}")
}

/// Begins a file of tests of this file of rules.
pub(super) fn begin(rules: &str) -> Yaml {
    let mut yaml = Yaml::generated(&["promtool test rules <this file>"]);
    yaml.line(0, "rule_files:");
    yaml.line(2, &format!("- ../rules/{rules}"));
    yaml.line(0, "evaluation_interval: 1m");
    yaml.line(0, "tests:");
    yaml
}

/// Writes one.
pub(super) fn write(yaml: &mut Yaml, case: &Case) {
    yaml.line(2, &format!("- name: {}", super::scalar(&case.name)));
    yaml.line(4, "interval: 1m");
    yaml.line(4, if case.series.is_empty() { "input_series: []" } else { "input_series:" });
    for (series, values) in &case.series {
        yaml.line(6, &format!("- series: {}", super::scalar(series)));
        yaml.pair(8, "values", values);
    }
    if !case.alert.is_empty() {
        alerts(yaml, case);
    }
    if let Some((expr, sample)) = &case.holds {
        yaml.line(4, "promql_expr_test:");
        yaml.line(6, &format!("- expr: {}", super::scalar(expr)));
        yaml.line(8, &format!("eval_time: {}m", case.at));
        match sample {
            None => yaml.line(8, "exp_samples: []"),
            Some((labels, value)) => {
                yaml.line(8, "exp_samples:");
                yaml.line(10, &format!("- labels: {}", super::scalar(labels)));
                yaml.line(12, &format!("value: {value}"));
            }
        }
    }
}

/// Which of its alerts fire.
fn alerts(yaml: &mut Yaml, case: &Case) {
    yaml.line(4, "alert_rule_test:");
    yaml.line(6, &format!("- eval_time: {}m", case.at));
    yaml.line(8, &format!("alertname: {}", super::scalar(&case.alert)));
    yaml.line(8, if case.fires.is_empty() { "exp_alerts: []" } else { "exp_alerts:" });
    for expected in &case.fires {
        let mut first = true;
        for (key, pairs) in [("exp_labels", &expected.labels), ("exp_annotations", &expected.annotations)] {
            if pairs.is_empty() {
                continue;
            }
            yaml.line(10, &format!("{}{key}:", if first { "- " } else { "  " }));
            first = false;
            for (key, value) in pairs {
                yaml.pair(14, key, value);
            }
        }
        if first {
            yaml.line(10, "- exp_labels: {}");
        }
    }
}

/// The labels of a sample, as tests write them.
pub(super) fn labelled(name: &str, labels: &[(&str, &str)]) -> String {
    let mut text = format!("{name}{{");
    for (at, (label, value)) in labels.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        // Writing to a text does not fail.
        _ = write!(text, "{comma}{label}={}", crate::catalog::query::quoted(value));
    }
    text.push('}');
    text
}
