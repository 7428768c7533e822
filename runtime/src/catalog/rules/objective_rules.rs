//! Recording rules and burn-rate alerts of objectives, by the names that Sloth gives them.

use super::burn::{Burn, Urgency, burns, enough, windows};
use super::objective::Objective;
use super::{Yaml, alert_name};
use crate::catalog::duration_text;
use crate::catalog::query::{Vector, Window};
use crate::error::Result;

/// The labels of every recorded series of an objective.
pub(super) const LABELS: [&str; 3] = ["sloth_id", "sloth_service", "sloth_slo"];

/// The file of all objectives.
pub(super) fn file(objectives: &[Objective<'_>]) -> Result<String> {
    let mut yaml = Yaml::generated(&[
        "Objectives as recording rules and multi-window multi-burn-rate alerts (Google's SRE workbook, chapter 5).",
        "The names are those that Sloth generates, so dashboards made for Sloth work on them.",
    ]);
    yaml.line(0, "groups:");
    for objective in objectives {
        recordings(&mut yaml, objective)?;
        meta(&mut yaml, objective);
        alerts(&mut yaml, objective);
    }
    Ok(yaml.finish())
}

/// Begins a group.
fn group(yaml: &mut Yaml, objective: &Objective<'_>, what: &str) {
    yaml.line(2, &format!("- name: {}", super::scalar(&format!("slo-{}-{what}", objective.id()))));
    yaml.line(4, "rules:");
}

/// One rule that records, with the labels that tell objectives apart.
fn record(yaml: &mut Yaml, objective: &Objective<'_>, name: &str, expr: &str, more: &[(&str, String)]) {
    yaml.line(6, &format!("- record: {name}"));
    yaml.block(8, "expr", expr);
    let mut labels = vec![
        ("sloth_id".to_owned(), objective.id()),
        ("sloth_service".to_owned(), objective.service.clone()),
        ("sloth_slo".to_owned(), objective.slo.name.to_string()),
    ];
    labels.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    yaml.map(8, "labels", &labels);
}

/// The share of bad events in every window, and in the whole period.
fn recordings(yaml: &mut Yaml, objective: &Objective<'_>) -> Result<()> {
    let slo = objective.slo;
    yaml.comment(2, &objective.told());
    group(yaml, objective, "recordings");
    let windows = windows(slo.window_seconds);
    for &seconds in &windows {
        let window = Window::seconds(seconds);
        let ratio = objective.error_ratio(&window)?.to_string();
        record(yaml, objective, &ratio_name(seconds), &ratio, &[("sloth_window", window.to_string())]);
    }
    let (shortest, period) = (windows.first().copied().unwrap_or(300), slo.window());
    let base = of(objective, &ratio_name(shortest));
    let expr = format!(
        "sum_over_time({base}[{period}])\n  / ignoring (sloth_window) count_over_time({base}[{period}])"
    );
    yaml.comment(
        6,
        "The period is the mean of its shortest windows: a range over all raw series would be slow.",
    );
    record(
        yaml,
        objective,
        &format!("slo:sli_error:ratio_rate{period}"),
        &expr,
        &[("sloth_window", period.clone())],
    );
    Ok(())
}

/// What the objective is, and where it stands.
fn meta(yaml: &mut Yaml, objective: &Objective<'_>) {
    let slo = objective.slo;
    let shortest = windows(slo.window_seconds).first().copied().unwrap_or(300);
    let per = "on (sloth_id, sloth_service, sloth_slo) group_left ()";
    let budget = of(objective, "slo:error_budget:ratio");
    let now = of(objective, &ratio_name(shortest));
    let whole = of(objective, &format!("slo:sli_error:ratio_rate{}", slo.window()));
    let spent = of(objective, "slo:period_burn_rate:ratio");
    let days = slo.window_seconds as f64 / 86_400.0;
    group(yaml, objective, "meta");
    let rules = [
        ("slo:objective:ratio", format!("vector({})", objective.share())),
        ("slo:error_budget:ratio", format!("vector({})", objective.budget())),
        ("slo:time_period:days", format!("vector({days})")),
        ("slo:current_burn_rate:ratio", format!("{now}\n  / {per} {budget}")),
        ("slo:period_burn_rate:ratio", format!("{whole}\n  / {per} {budget}")),
        ("slo:period_error_budget_remaining:ratio", format!("1 - {spent}")),
    ];
    for (name, expr) in rules {
        record(yaml, objective, name, &expr, &[]);
    }
    let info = [("sloth_objective", slo.objective.to_string()), ("sloth_spec", "prometheus/v1".to_owned())];
    record(yaml, objective, "sloth_slo_info", "vector(1)", &info);
}

fn alerts(yaml: &mut Yaml, objective: &Objective<'_>) {
    group(yaml, objective, "alerts");
    for urgency in [Urgency::Page, Urgency::Ticket] {
        let pairs = burns(objective.slo.window_seconds).into_iter().filter(|burn| burn.urgency == urgency);
        let parts: Vec<String> = pairs.map(|burn| part(objective, burn)).collect();
        yaml.line(6, &format!("- alert: {}", alert_name(&objective.slo.name)));
        yaml.block(8, "expr", &parts.join("\nor\n"));
        yaml.map(8, "labels", &labels(objective, urgency));
        yaml.map(8, "annotations", &annotations(objective, urgency));
    }
}

/// One pair of windows, and enough traffic for the long one to mean something.
fn part(objective: &Objective<'_>, burn: Burn) -> String {
    let budget = objective.budget();
    let threshold = format!("({} * {budget})", burn.factor);
    let id = objective.id();
    let window = |seconds: u64| {
        let labels = [&LABELS[..], &["sloth_window"]].concat();
        let ratio = Vector::recorded(&ratio_name(seconds), &[("sloth_id", &id)], &labels);
        ratio.above(&threshold).max_without("sloth_window")
    };
    let enough = enough(burn.factor, budget.parse().unwrap_or(0.0));
    let seen = objective.seen(Window::seconds(burn.long));
    let (short, long) = (window(burn.short), window(burn.long));
    format!("(\n  {short}\n  and {long}\n  and on () ({seen} >= {enough})\n)")
}

/// The labels of an alert, beside those of the recorded series.
pub(super) fn labels(objective: &Objective<'_>, urgency: Urgency) -> Vec<(String, String)> {
    let slo = objective.slo;
    let (severity, kind, told) = match urgency {
        Urgency::Page => ("critical", "page", &slo.page),
        // Without somebody of its own a ticket goes to those who are paged.
        Urgency::Ticket if slo.ticket.is_empty() => ("ticket", "ticket", &slo.page),
        Urgency::Ticket => ("ticket", "ticket", &slo.ticket),
    };
    let mut labels = vec![
        ("severity".to_owned(), severity.to_owned()),
        ("sloth_severity".to_owned(), kind.to_owned()),
        ("service".to_owned(), objective.service.clone()),
    ];
    if !told.is_empty() {
        labels.push(("team".to_owned(), told.to_string()));
    }
    // What the declaration says itself comes last and wins.
    for (key, value) in &slo.labels {
        labels.retain(|(other, _)| *other != **key);
        labels.push((key.to_string(), value.to_string()));
    }
    labels
}

/// What the alert says to people.
pub(super) fn annotations(objective: &Objective<'_>, urgency: Urgency) -> Vec<(String, String)> {
    let slo = objective.slo;
    let (service, name) = (&objective.service, &slo.name);
    let summary = if !slo.summary.is_empty() {
        slo.summary.to_string()
    } else if urgency == Urgency::Page {
        format!("{service} burns the error budget of {name}: {{{{ $value | humanizePercentage }}}} are bad")
    } else {
        format!("{service} uses up the error budget of {name}: {{{{ $value | humanizePercentage }}}} are bad")
    };
    let mut annotations = vec![("summary".to_owned(), summary), ("description".to_owned(), objective.told())];
    if !slo.runbook.is_empty() {
        annotations.push(("runbook_url".to_owned(), slo.runbook.to_string()));
    }
    annotations
}

fn ratio_name(seconds: u64) -> String {
    format!("slo:sli_error:ratio_rate{}", duration_text(seconds))
}

/// A recorded series of this objective.
fn of(objective: &Objective<'_>, name: &str) -> Vector {
    Vector::recorded(name, &[("sloth_id", &objective.id())], &LABELS)
}
